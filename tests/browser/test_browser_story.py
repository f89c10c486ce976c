"""The whole way as a person walks it in a browser: from signing in to the invoice that is marked as sent."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

ORDER = "20022"
"""Of the seeded world: some days old, not sent yet, and to be sent by e-mail."""
COMPANY = "Aurinko Kahvila Oy"
LAST_WEEK = f"{datetime.now(UTC) - timedelta(days=8):%Y-%m-%dT00:00}"


@pytest.mark.timeout(300)
def test_a_person_connects_procountor_and_the_first_shipped_order_has_its_invoice_sent(visitors: Any) -> None:
    """One long story: each step stands on the page that the step before it led to."""
    someone = visitors.operator(permissions=["clipboard-read", "clipboard-write"])
    take_the_link(someone)
    land_and_log_in_to_procountor(someone)
    confirm_the_company(someone)
    change_a_setting_before_the_first_run(someone)
    look_at_existing_orders(someone)
    look_at_the_preview(someone.page)
    someone.press("Start")
    set_up_the_webhook(visitors, someone)
    open_the_story_of_the_order(someone)
    ship_at_the_desk(visitors)
    see_the_invoice_sent(visitors, someone)


def take_the_link(someone: Any) -> None:
    someone.follow("New integration or e-mail")
    someone.press("Choose Procountor")
    link = someone.page.get_by_label("Link", exact=True).input_value()
    assert link.startswith(f"{someone.installation.url}/connect/")
    someone.press("Copy link")
    expect(someone.page.get_by_role("button", name="Copied")).to_be_visible()
    assert someone.page.evaluate("navigator.clipboard.readText()") == link
    someone.follow("Open link")


def land_and_log_in_to_procountor(someone: Any) -> None:
    expect(someone.page.get_by_role("heading", name="Connect Procountor with Ongoing WMS")).to_be_visible()
    someone.land()
    expect(someone.page.get_by_role("heading", name="Sign in to Procountor")).to_be_visible()
    someone.at_procountor(COMPANY)


def confirm_the_company(someone: Any) -> None:
    page = someone.page
    for fact in (COMPANY, "2835307-8", "matti.meikalainen", someone.installation.warehouse):
        expect(page.get_by_text(fact, exact=True)).to_be_visible()
    expect(page.get_by_text("lacks rights")).to_have_count(0)
    page.get_by_label("Goods owner").select_option(label="Aurinko Kahvila (160)")
    page.get_by_label("Start date").fill(LAST_WEEK)
    someone.press("Save and see the preview")
    expect(page.locator("#id_is_right_company")).to_be_focused()  # the browser itself asks for the tick
    page.get_by_label("Yes, this is the right company").check()
    someone.press("Save and see the preview")
    expect(page.get_by_role("heading", name="Preview")).to_be_visible()


def change_a_setting_before_the_first_run(someone: Any) -> None:
    page = someone.page
    someone.follow("Fine-tune all settings")
    expect(page.get_by_role("heading", name="All settings")).to_be_visible()
    page.get_by_label("Send the customer number").check()
    someone.press("Save")
    expect(page.get_by_role("status")).to_have_text("Saved: 1 setting changed.")
    expect(page.get_by_role("heading", name="Preview")).to_be_visible()
    expect(page.get_by_label("Start date")).to_have_value(LAST_WEEK)


def look_at_existing_orders(someone: Any) -> None:
    someone.press("Look at existing orders now")
    expect(someone.page.get_by_role("status")).to_have_text(
        "Orders in the WMS: 4. Taken over: 1. Left alone, their number in use: 3."
    )


def look_at_the_preview(page: Page) -> None:
    expect(page.get_by_text("Nothing has been written anywhere.")).to_be_visible()
    first = page.locator("details[open]").first
    expect(first.get_by_text("would be sent")).to_be_visible()
    expect(first.get_by_text("goodsOwnerId", exact=True)).to_be_visible()
    expect(page.get_by_label("Start date")).to_have_value(LAST_WEEK)


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


def open_the_story_of_the_order(someone: Any) -> None:
    """Waits until the order is delivered."""
    page = someone.page
    someone.follow("Status of this integration")
    someone.follow("Documents")
    someone.reload_until_seen(lambda page: page.get_by_role("row", name=ORDER).get_by_text("delivered"))
    someone.follow(ORDER)
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
