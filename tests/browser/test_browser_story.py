"""The whole way as a person walks it in a browser, without a mouse: from signing in to the invoice that is marked as
sent, with an order on the way that the warehouse refuses and that is tried again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from keyboard import Keyboard

ORDER = "20022"
"""Of the seeded world: some days old, not sent yet, and to be sent by e-mail."""
COMPANY = "Aurinko Kahvila Oy"
MONTHS_BACK = [datetime.now(UTC) - timedelta(days=8 + back) for back in range(400)]
START = next(day for day in MONTHS_BACK if day.day == day.month)
"""More than a week ago, on a day that is typed the same whichever of day and month a browser asks for first."""
NO_WAREHOUSE = "999"


@pytest.mark.timeout(300)
def test_a_person_connects_procountor_and_the_first_shipped_order_has_its_invoice_sent(visitors: Any) -> None:
    """One long story, by keyboard alone on every page of ours and on Procountor's login; the office and the warehouse
    are other people, with a mouse. Each step stands on the page that the step before it led to."""
    someone = visitors.stranger(permissions=["clipboard-read", "clipboard-write"])
    keys = Keyboard(someone.page)
    sign_in(someone, keys)
    take_the_link(someone, keys)
    land_and_log_in_to_procountor(someone.page, keys)
    confirm_the_company(someone, keys)
    choose_a_warehouse_that_is_none_before_the_first_run(someone.page, keys)
    look_at_existing_orders(someone.page, keys)
    look_at_the_preview(someone.page)
    keys.press("button", "Start")
    set_up_the_webhook(visitors, someone)
    see_the_order_refused_and_try_it_again(someone, keys)
    open_the_story_of_the_order(someone, keys)
    ship_at_the_desk(visitors)
    see_the_invoice_sent(visitors, someone)


def sign_in(someone: Any, keys: Keyboard) -> None:
    someone.page.goto("/sign-in")
    keys.type("WMS address or customer id", someone.installation.warehouse)
    keys.type("User name", "WSIdemo")
    keys.type("Password", "demo")
    keys.press("button", "Sign in")


def take_the_link(someone: Any, keys: Keyboard) -> None:
    keys.press("link", "New integration or e-mail")
    keys.press("button", "Choose Procountor")
    link = someone.page.get_by_label("Link", exact=True).input_value()
    assert link.startswith(f"{someone.installation.url}/connect/")
    keys.press("button", "Copy link")
    expect(someone.page.get_by_role("button", name="Copied")).to_be_visible()
    assert someone.page.evaluate("navigator.clipboard.readText()") == link
    keys.press("link", "Open link")


def land_and_log_in_to_procountor(page: Page, keys: Keyboard) -> None:
    expect(page.get_by_role("heading", name="Connect Procountor with Ongoing WMS")).to_be_visible()
    keys.type("User name", "WSIdemo")
    keys.type("Password", "demo")
    keys.press("button", "Go on to Procountor")
    expect(page.get_by_role("heading", name="Sign in to Procountor")).to_be_visible()
    keys.type("Username", "matti.meikalainen")
    keys.type("Password", "salasana")
    keys.press("button", "Sign in")
    keys.choose("Company", COMPANY)
    keys.press("button", "Allow access")


def confirm_the_company(someone: Any, keys: Keyboard) -> None:
    page = someone.page
    for fact in (COMPANY, "2835307-8", "matti.meikalainen", someone.installation.warehouse):
        expect(page.get_by_text(fact, exact=True)).to_be_visible()
    expect(page.get_by_text("lacks rights")).to_have_count(0)
    keys.choose("Goods owner", "Aurinko Kahvila (160)")
    keys.reach(page.get_by_label("Start date"))
    page.keyboard.type(f"{START:%d%m%Y}")
    page.keyboard.press("ArrowRight")  # a year could have more figures: it does not go on by itself
    page.keyboard.type("000000a")  # the last for a clock of twelve hours, where a PM would stay
    expect(page.get_by_label("Start date")).to_have_value(f"{START:%Y-%m-%dT00:00}")
    keys.press("button", "Save and see the preview")
    expect(page.locator("#id_is_right_company")).to_be_focused()  # the browser itself asks for the tick
    keys.tick("Yes, this is the right company")
    keys.press("button", "Save and see the preview")
    expect(page.get_by_role("heading", name="Preview")).to_be_visible()


def choose_a_warehouse_that_is_none_before_the_first_run(page: Page, keys: Keyboard) -> None:
    keys.press("link", "Fine-tune all settings")
    expect(page.get_by_role("heading", name="All settings")).to_be_visible()
    keys.tick("Send the customer number")
    keys.type("Warehouse id", NO_WAREHOUSE)
    keys.press("button", "Save")
    expect(page.get_by_role("status").first).to_have_text("Saved: 2 settings changed.")
    expect(page.get_by_text("The WMS lists no warehouse 999.")).to_be_visible()
    expect(page.get_by_role("heading", name="Preview")).to_be_visible()
    expect(page.get_by_label("Start date")).to_have_value(f"{START:%Y-%m-%dT00:00}")


def look_at_existing_orders(page: Page, keys: Keyboard) -> None:
    keys.press("button", "Look at existing orders now")
    expect(page.get_by_role("status")).to_have_text(
        "Orders in the WMS: 4. Taken over: 1. Left alone, their number in use: 3."
    )


def look_at_the_preview(page: Page) -> None:
    expect(page.get_by_text("Nothing has been written anywhere.")).to_be_visible()
    first = page.locator("details[open]").first
    expect(first.get_by_text("would be sent")).to_be_visible()
    expect(first.get_by_text("goodsOwnerId", exact=True)).to_be_visible()
    expect(page.get_by_label("Start date")).to_have_value(f"{START:%Y-%m-%dT00:00}")


def set_up_the_webhook(visitors: Any, someone: Any) -> None:
    page = someone.page
    expect(page.get_by_role("heading", name=f"{COMPANY} → Aurinko Kahvila is started.")).to_be_visible()
    address = page.get_by_label("Address (URL)").input_value()
    token = page.get_by_label("Token (X-Auth-Token)").input_value()
    desk = visitors.stranger().page
    desk.goto(f"{someone.installation.ongoing}/desk/webhooks")
    desk.get_by_label("URL", exact=True).fill(address)
    desk.get_by_label("Aurinko Kahvila (160)").check()
    desk.get_by_label("To status, lowest").fill("450")
    desk.get_by_label("To status, highest").fill("799")
    desk.get_by_label("Authentication").select_option("X-Auth-Token")
    desk.get_by_label("Token (X-Auth-Token)").fill(token)
    desk.get_by_role("button", name="Save webhook").click()
    desk.get_by_role("button", name="Test").click()
    expect(desk.get_by_role("status")).to_contain_text("was answered 200.")


def see_the_order_refused_and_try_it_again(someone: Any, keys: Keyboard) -> None:
    """The warehouse knows no such warehouse; the remedy is followed, and the cause tried again by its button."""
    page = someone.page
    keys.press("link", "Status of this integration")
    keys.to_the_content()
    keys.press("link", "Documents")
    someone.reload_until_seen(lambda page: page.get_by_role("row", name=ORDER).get_by_text("parked"))
    keys.press("link", ORDER)
    expect(page.get_by_text(f"Warehouse {NO_WAREHOUSE} does not exist").first).to_be_visible()
    keys.press("link", "Settings")
    keys.type("Warehouse id", "")
    keys.press("button", "Save")
    expect(page.get_by_role("status")).to_have_text("Saved: 1 setting changed.")
    keys.reach(page.get_by_role("navigation", name="Integration").get_by_role("link", name="Needs a person"))
    page.keyboard.press("Enter")
    refused = page.locator("section.card").filter(has_text=f"Warehouse {NO_WAREHOUSE} does not exist").first
    keys.reach(refused.get_by_role("button", name="again"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Queued:")).to_be_visible()


def open_the_story_of_the_order(someone: Any, keys: Keyboard) -> None:
    """Waits until the order is delivered."""
    page = someone.page
    keys.press("link", "Documents")
    someone.reload_until_seen(lambda page: page.get_by_role("row", name=ORDER).get_by_text("delivered"))
    keys.press("link", ORDER)
    expect(page.get_by_role("heading", name=f"Sales order {ORDER}")).to_be_visible()
    expect(page.get_by_text("Not seen shipped yet.")).to_be_visible()
    expect(page.get_by_text("This is what the WMS was last sent.")).to_be_visible()
    expect(page.get_by_text("consignee.customerNumber")).to_be_visible()


def ship_at_the_desk(visitors: Any) -> None:
    desk = visitors.stranger().page
    desk.goto(visitors.installation.ongoing)
    desk.get_by_role("link", name="Aurinko Kahvila", exact=True).click()
    desk.get_by_role("link", name=ORDER, exact=True).click()
    for button, status in (("Allocate", "Allocated"), ("Pick", "Picked"), ("Send", "450 Sent")):
        desk.get_by_role("button", name=button, exact=True).click()
        expect(desk.locator("#status")).to_contain_text(status)


def see_the_invoice_sent(visitors: Any, someone: Any) -> None:
    someone.reload_until_seen(lambda page: page.get_by_text("invoice marked sent"))
    expect(someone.page.get_by_text("· status 450 ·")).to_be_visible()
    office = visitors.stranger().page
    office.goto(visitors.installation.procountor)
    office.get_by_role("link", name=COMPANY).click()
    office.get_by_role("link", name=ORDER, exact=True).click()
    expect(office.locator("#status")).to_contain_text("Status SENT")
    expect(office.locator("#status")).to_contain_text("delivered 1 times")
