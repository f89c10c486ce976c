"""The pictures of the README, taken of a running demo: `make screenshots`.

It starts a demo of its own, on free ports and in a folder that is removed afterwards. People then work in it as the
demo's tour says, all by its pages: the second merchant is connected, one order is shipped, another one is changed too
late. A real browser looks at what came of it.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import find_browser
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from brygga import database
from brygga.demo import joining, vendors
from brygga.demo.joining import Joining
from brygga.demo.pages import PageProblem
from brygga.demo.processes import Children, free_port, wait_for
from brygga.demo.run import Place
from brygga.demo.teller import Teller
from brygga.demo.vendors import Merchant
from brygga.demo.walker import Walker

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "screenshots"
MOST_BYTES = 200_000
DESKTOP = {"viewport": {"width": 1280, "height": 760}, "color_scheme": "light"}
PHONE = {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"}
SHIPPED, CHANGED = "20022", "20016"
"""Numbers of seeded orders."""
ADDRESS = "varasto@aurinko.example"


def main() -> int:
    chromium = find_browser.found()
    if chromium is None:
        print(find_browser.SENTENCE, file=sys.stderr)
        return 1
    teller = Teller()
    with _demo() as place, sync_playwright() as playwright:
        try:
            _work(teller, place)
            browser = playwright.chromium.launch(executable_path=chromium)
            _look(teller, place, browser)
            browser.close()
        except (PageProblem, Error) as problem:
            teller.saw(str(problem), "")
    return teller.ends()


@contextmanager
def _demo() -> Iterator[Place]:
    """A demo as `make demo` starts it; gone afterwards with all it kept."""
    folder = database.data_folder() / f"screenshots-{os.getpid()}"
    folder.mkdir(parents=True)
    os.environ["BRYGGA_DATA"] = str(folder)
    place = Place(folder, free_port())
    try:
        with Children(folder) as children:
            children.start("demo", "brygga", "demo", "--port", str(place.port), quiet=True)
            wait_for(f"{place.service}/health", children)
            yield place
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# --- what people do


def _work(teller: Teller, place: Place) -> None:
    first, second = place.merchants
    teller.waits("the demo is up", lambda: "with its webhook" if first.both.desk("GET", "/webhooks") else "")
    way = Joining(teller, second, place.service)
    way.join()
    teller.chapter("One order is shipped, another is changed too late")
    for number in (SHIPPED, CHANGED):
        teller.waits(f"order {number} is at the warehouse", partial(_status, first, number))
    _at_the_desk(first, SHIPPED, "Allocate", "Pick", "Send")
    _at_the_desk(first, CHANGED, "Allocate", "Pick")
    office = Walker()
    page = office.open(f"{first.both.procountor}/office/{first.company}")
    page = office.press(office.follow(page, CHANGED), "Save", {"Quantity of row 1": "40"})
    teller.saw(f"order {CHANGED} is changed in the office", page.heading)
    name = first.both.company_name(first.company)
    teller.saw("Sync now", joining.sync_now(way.warehouse, place.service, name))
    teller.waits(f"invoice {SHIPPED} is sent", partial(_is_sent, first, SHIPPED))


def _at_the_desk(merchant: Merchant, number: str, *buttons: str) -> None:
    desk = Walker()
    page = desk.follow(desk.open(f"{merchant.both.ongoing}/desk/{merchant.goods_owner}"), number)
    for button in buttons:
        page = desk.press(page, button)


def _status(merchant: Merchant, number: str) -> str:
    found = merchant.orders().get(number)
    return f"status {found['status']}" if found else ""


def _is_sent(merchant: Merchant, number: str) -> str:
    found = next(
        one for one in merchant.office("GET", "/invoices") if one.get("invoiceNumber") == int(number)
    )
    return "by its webhook" if found["status"] == "SENT" else ""


# --- what the browser sees


def _look(teller: Teller, place: Place, browser: Browser) -> None:
    teller.chapter(f"Pictures, into {PICTURES}")
    page = _signed_in(place, browser, DESKTOP)
    _everything_is_settled(teller, page)
    _skip_for_good(teller, page, _path(page, place.both.company_name(vendors.OTHER_COMPANY)))
    path = _path(page, place.both.company_name(vendors.COMPANY))
    page.get_by_role("button", name="Check now").click()
    teller.waits("everything is accounted for", partial(_certificates, page, path))
    _taken(teller, page, "status", height=1030)
    page.goto(f"{path}/documents?q={SHIPPED}")
    page.get_by_role("link", name=SHIPPED, exact=True).click()
    _taken(teller, page, "story")
    page.goto(f"{path}/attention")
    _taken(teller, page, "attention", height=860)
    _subscribe(page, path)
    _taken(teller, page, "emails")
    page.goto("/")
    _taken(teller, page, "home")
    phone = _signed_in(place, browser, PHONE)
    phone.goto(path)
    _taken(teller, phone, "status-phone-dark")
    phone.get_by_role("button", name="Suomi").click()
    expect(phone.get_by_role("link", name="Muutosloki")).to_be_visible()
    _taken(teller, phone, "status-phone-finnish")


def _signed_in(place: Place, browser: Browser, wishes: dict[str, Any]) -> Page:
    page = browser.new_context(base_url=place.service, locale="en-GB", **wishes).new_page()
    page.goto("/sign-in")
    login = {"WMS address or customer id": place.both.warehouse, **joining.WMS_LOGIN}
    for label, value in login.items():
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    return page


def _everything_is_settled(teller: Teller, page: Page) -> None:
    def seen() -> str:
        page.goto("/")
        waiting = page.locator("td[data-label=Waiting]").all_inner_texts()
        return "nothing waits for its turn" if waiting == ["0", "0"] else ""

    teller.waits("both merchants are at rest", seen)


def _path(page: Page, company: str) -> str:
    page.goto("/")
    page.get_by_role("link", name=company).first.click()
    return page.url


def _skip_for_good(teller: Teller, page: Page, path: str) -> None:
    """An operator decides about each, so that nothing of one of the two merchants waits for a person."""
    page.goto(f"{path}/attention")
    numbers = page.locator("main .plain-list a").all_inner_texts()
    for number in numbers:
        page.goto(f"{path}/attention")
        page.get_by_role("link", name=number, exact=True).click()
        page.locator("summary", has_text="Skip for good").click()
        page.get_by_label("Why", exact=True).fill("Not for this warehouse.")
        page.locator("details button", has_text="Skip for good").click()
    teller.saw("what waits for a person there is skipped for good", ", ".join(numbers))


def _certificates(page: Page, path: str) -> str:
    page.goto(path)
    said = page.locator("#completeness td:nth-child(2)").all_inner_texts()
    return " / ".join(said) if all("accounted for" in one for one in said) else ""


def _subscribe(page: Page, path: str) -> None:
    page.goto(f"{path}/emails")
    page.get_by_label("E-mail address").fill(ADDRESS)
    page.get_by_label("A summary every morning").check()
    page.get_by_label("Shipped, but the invoice is not marked as sent after so many days").fill("2")
    page.get_by_role("button", name="Subscribe").click()
    expect(page.get_by_role("status")).to_contain_text(ADDRESS)


def _taken(teller: Teller, page: Page, name: str, height: int = 0) -> None:
    """`height`: of a page whose lower part is worth showing, too."""
    usual = page.viewport_size
    assert usual is not None
    page.set_viewport_size({"width": usual["width"], "height": height or usual["height"]})
    size = len(page.screenshot(path=PICTURES / f"{name}.png", animations="disabled"))
    page.set_viewport_size(usual)
    teller.saw(f"{name}.png", f"{size:,} bytes" if size < MOST_BYTES else "")


if __name__ == "__main__":
    sys.exit(main())
