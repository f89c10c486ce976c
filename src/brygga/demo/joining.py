"""Connecting a merchant as people do it: one at the warehouse with the WMS login, one at the merchant with
Procountor's.

Everything goes through the pages and by what they show; each step is told with what was seen of it.
"""

from typing import Any

from brygga.demo import vendors
from brygga.demo.opening import LONG_AGO
from brygga.demo.pages import Page
from brygga.demo.teller import Teller
from brygga.demo.vendors import Merchant, Vendors, ask
from brygga.demo.walker import Walker

WMS_LOGIN = {"User name": vendors.WMS_USER, "Password": vendors.WMS_PASSWORD}
PROCOUNTOR_LOGIN = {"Username": vendors.PROCOUNTOR_USER, "Password": vendors.PROCOUNTOR_PASSWORD}


class Joining:
    """The way from the sign-in page to a running integration with its webhook."""

    def __init__(self, teller: Teller, merchant: Merchant, service: str) -> None:
        self.teller = teller
        self.merchant = merchant
        self.service = service
        self.both: Vendors = merchant.both
        self.company = self.both.company_name(merchant.company)
        self.warehouse = Walker()
        """The browser at the warehouse, signed in at Brygga."""
        self.guest = Walker()
        """The browser at the merchant, where the link is opened."""

    def join(self) -> str:
        """Does all of it; returns the address of the webhook."""
        self.teller.chapter(
            f"Connecting {self.company} with goods owner {self.merchant.goods_owner}, by page"
        )
        link = self._link(self._signed_in())
        settings = self._back_from_procountor(self._at_procountor(link))
        started = self._started(self._looked_at(settings))
        hook = started.shown("Address (URL)")
        self._set_up_webhook(hook, started.shown("Token (X-Auth-Token)"))
        return hook

    def _signed_in(self) -> Page:
        asked = self._asked_of_the_wms()
        page = self.warehouse.open(f"{self.service}/")
        login = {"WMS address or customer id": self.both.warehouse, **WMS_LOGIN}
        page = self.warehouse.press(page, "Sign in", login)
        times = self._asked_of_the_wms() - asked
        self.teller.saw("signed in with the WMS login", _if(times, f"checked {times} time at the WMS"))
        self.teller.saw("the page after it", _headed(page, "Integrations and emails"))
        return page

    def _link(self, page: Page) -> str:
        page = self.warehouse.follow(page, "New integration or e-mail")
        page = self.warehouse.press(page, "Choose Procountor")
        link = page.shown("Link")
        self.teller.saw(
            "a connect link to copy or open", _if(page.link("Open link") == link, link[:40] + "…")
        )
        return link

    def _at_procountor(self, link: str) -> Page:
        """The link is opened in another browser, as at the merchant it is."""
        page = self.guest.open(link)
        self.teller.saw(
            "the link opens the landing page", _headed(page, "Connect Procountor with Ongoing WMS")
        )
        page = self.guest.press(page, "Go on to Procountor", WMS_LOGIN)
        is_there = page.address.startswith(f"{self.both.procountor}/keylogin")
        self.teller.saw("redirected to Procountor's own login", _if(is_there, page.heading))
        return page

    def _back_from_procountor(self, page: Page) -> Page:
        page = self.guest.press(page, "Sign in", PROCOUNTOR_LOGIN)
        self.teller.saw("Procountor asks for the company", _headed(page, "Choose the company"))
        page = self.guest.press(page, "Allow access", {"Company": self.company})
        is_back = page.address.startswith(self.service) and self.company in page.text
        keys = self.both.calls(self.both.procountor, "POST", "/oauth/key")
        self.teller.saw("back with its code, swapped for a key", _if(is_back and keys, f"keys made: {keys}"))
        return page

    def _looked_at(self, page: Page) -> Page:
        """Company confirmed, goods owner chosen; preview, existing orders and settings looked at."""
        owner = f"({self.merchant.goods_owner})"
        chosen: dict[str, str | bool] = {
            "Yes, this is the right company": True,
            "Goods owner": owner,
            "Start date": LONG_AGO,
        }
        before = self._stands()
        page = self.guest.press(page, "Save and see the preview", chosen)
        counts = page.text.partition("Since the start date")[2].partition("The next documents")[0].strip()
        self.teller.saw(
            "company confirmed, goods owner chosen: preview", _if(_headed(page, "Preview"), counts)
        )
        page = self.guest.press(page, "Look at existing orders now")
        self.teller.saw("existing orders looked at", page.sentence("Orders in the WMS:"))
        page = self.guest.follow(page, "Fine-tune all settings")
        page = self.guest.press(page, "Save")
        self.teller.saw("settings saved as they are", page.sentence("Nothing was changed"))
        now = self._stands()
        counts = f"articles {len(now[0])}, orders {len(now[1])}, purchase orders {len(now[2])}"
        self.teller.saw("nothing was written so far", _if(now == before, f"{counts}, as they were"))
        return self.guest.press(page, "Show for this start date", {"Start date": LONG_AGO})

    def _started(self, page: Page) -> Page:
        page = self.guest.press(page, "Start")
        self.teller.saw("started", _if(self.company in page.heading, page.heading))
        return page

    def _set_up_webhook(self, hook: str, token: str) -> None:
        """At the warehouse's own page, with what Brygga says to choose there."""
        desk = Walker()
        page = desk.open(f"{self.both.ongoing}/desk/webhooks")
        chosen: dict[str, str | bool] = {
            "URL": hook,
            _labelled(page, f"({self.merchant.goods_owner})"): True,
            "Type": "Order status is changed",
            "To status, lowest": "0",
            "To status, highest": "799",
            "Authentication": "X-Auth-Token",
            "Token (X-Auth-Token)": token,
            "Retry policy": "One day",
        }
        page = desk.press(page, "Save webhook", chosen)
        page = desk.press(page, "Test", row=hook)
        said = page.sentence("The test of webhook")
        self.teller.saw("webhook set up at the warehouse", _if("answered 200" in said, said))
        page = self.warehouse.open(f"{self.service}/")
        page = self.warehouse.follow(page, self.row(page))
        page = self.warehouse.follow(page, "Webhook")
        tested = page.text.partition("Last test call")[2].split()[:2]
        self.teller.saw("Brygga's page knows of the test", "" if tested[:1] == ["–"] else " ".join(tested))

    def row(self, page: Page) -> str:
        """The link of this merchant in the list of integrations."""
        return next(text for text in page.links if text.startswith(self.company))

    def _stands(self) -> tuple[dict[str, Any], ...]:
        """Everything of the goods owner in the WMS."""
        return self.merchant.articles(), self.merchant.orders(), self.merchant.purchase_orders()

    def _asked_of_the_wms(self) -> int:
        return self.both.calls(self.both.ongoing, "GET", "/goodsOwners")


def _labelled(page: Page, ending: str) -> str:
    """The label of the webhook form that ends so."""
    return next(one.label for one in page.form("Save webhook").fields if one.label.endswith(ending))


def sync_now(walker: Walker, service: str, company: str) -> str:
    """Presses *Sync now* on the integration's page; what the page said."""
    page = walker.open(f"{service}/")
    page = walker.follow(page, next(text for text in page.links if text.startswith(company)))
    return walker.press(page, "Sync now").sentence("Queued")


def switch_webhook(both: Vendors, hook: str, button: str) -> str:
    """Presses *Disable* or *Enable* for the webhook at the warehouse's page; how many are enabled then."""
    desk = Walker()
    desk.press(desk.open(f"{both.ongoing}/desk/webhooks"), button, row=hook)
    found = [one["enabled"] for one in ask("GET", f"{both.ongoing}/_sandbox/webhooks") if one["url"] == hook]
    return "on" if found == [True] else "off" if found == [False] else ""


def _headed(page: Page, heading: str) -> str:
    return _if(page.heading == heading, heading)


def _if(is_so: object, said: str) -> str:
    return said if is_so else ""
