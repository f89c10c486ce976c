"""What an operator does with a running integration in the browser: settings, pause, sync, reconnect, disconnect."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

COMPANY = "Aurinko Kahvila Oy"


@pytest.fixture(scope="module")
def running(installation: Any) -> str:
    """The path of a running integration, shared by the tests of this file."""
    return str(installation.connect())


@pytest.fixture
def operator(visitors: Any, running: str) -> Any:
    """Somebody signed in, on the status page of the running integration."""
    visitor = visitors.operator()
    visitor.page.goto(running)
    return visitor


def said(visitor: Any, text: str) -> None:
    expect(visitor.page.get_by_role("status").filter(has_text=text)).to_be_visible()


def test_changed_settings_are_kept_and_refused_ones_named_with_what_is_right(operator: Any) -> None:
    page = operator.page
    operator.follow("Settings")
    page.get_by_label("Prefix of the order number").fill("WEB-")
    page.get_by_label("Country when the address has none").fill("Finland")
    operator.press("Save")
    expect(page.get_by_role("alert")).to_contain_text(
        "Not saved. Correct what is marked below and save again."
    )
    operator.follow("Sales orders: Country when the address has none")
    wrong = page.locator(".field.wrong")
    expect(wrong).to_be_in_viewport()
    expect(wrong).to_have_count(1)
    expect(wrong).to_contain_text("Country when the address has none")
    expect(wrong.locator(".wrong-text")).to_contain_text("two letters")
    expect(page.get_by_label("Prefix of the order number")).to_have_value("WEB-")
    page.get_by_label("Country when the address has none").fill("FI")
    operator.press("Save")
    said(operator, "Saved: 2 settings changed.")
    expect(page.locator(".setting.changed")).to_have_count(2)
    operator.follow("Audit")
    expect(page.get_by_role("cell", name="WEB-")).to_be_visible()


def test_the_warehouses_own_list_keeps_what_was_typed_and_enter_saves(operator: Any) -> None:
    page = operator.page
    operator.follow("Settings")
    page.get_by_label("Product codes that are not goods").fill("FREIGHT")
    place = page.locator("[id='setting-ongoing.warehouse_id']")
    place.get_by_role("button", name="Show the warehouse's own list").click()
    expect(place.get_by_role("listitem").first).to_be_in_viewport()
    expect(page.get_by_label("Product codes that are not goods")).to_have_value("FREIGHT")
    statuses = page.get_by_label("Invoice statuses that are sent")
    statuses.fill("SENTT")
    operator.press("Save")
    expect(page.get_by_role("alert")).to_be_in_viewport()
    statuses.fill("")
    page.get_by_label("Warehouse id").fill("77")
    page.get_by_label("Warehouse id").press("Enter")
    said(operator, "Saved: 2 settings changed.")
    said(operator, "The WMS lists no warehouse 77.")
    page.get_by_label("Warehouse id").fill("")
    operator.press("Save")
    said(operator, "Saved: 1 setting changed.")


def test_paused_integrations_refuse_to_sync_until_they_are_resumed(operator: Any) -> None:
    operator.press("Pause")
    said(operator, "Paused. Webhooks are still recorded; a call that is under way ends.")
    operator.press("Sync now")
    said(operator, "The integration is paused. Resume it first.")
    operator.press("Resume")
    said(operator, "Resumed: what waited is queued.")
    operator.press("Sync now")
    said(operator, "a worker is free.")


def test_an_order_made_in_the_office_arrives_by_sync_now(operator: Any, visitors: Any) -> None:
    office = visitors.stranger().page
    office.goto(f"{operator.installation.procountor}/office/12001/invoices/new?type=SALES_ORDER")
    office.get_by_label("Name", exact=True).fill("Hanna Härkönen")
    office.get_by_label("Text of row 1").fill("Terveisin, kahvila")
    office.get_by_label("Product of row 2").select_option(index=2)
    office.get_by_label("Quantity of row 2").fill("3")
    office.get_by_role("button", name="Save").click()
    expect(office.locator("#status")).to_contain_text("Status UNFINISHED")
    slow = {
        "kind": "slow",
        "path": "/api/invoices",
        "times": 2,
        "delay_s": 3,
    }  # long enough to be seen under way
    operator.installation.office("POST", "/faults", slow)
    operator.press("Sync now")
    under_way = operator.page.locator("#live .under-way")
    expect(under_way.filter(has_text="queued").or_(under_way.filter(has_text="…")).first).to_be_visible()
    expect(under_way).to_have_count(0)  # without a reload: the page asks by itself how far it is
    operator.follow("Documents")
    operator.reload_until_seen(
        lambda page: page.get_by_role("row", name="Hanna Härkönen").get_by_text("delivered")
    )


def test_a_revoked_key_is_named_and_a_reconnect_heals_it(operator: Any) -> None:
    page = operator.page
    operator.installation.office("POST", "/keys/revoke", {"company": 12001})
    operator.installation.office("POST", "/tokens/expire", {"company": 12001})
    operator.press("Sync now")
    operator.reload_until_seen(lambda page: page.get_by_text("needs reconnect"))
    operator.press("Reconnect")
    expect(page.get_by_text("settings, position and pause stay")).to_be_visible()
    operator.follow("Open link")
    operator.land()
    operator.at_procountor(COMPANY)
    expect(page.get_by_role("heading", name=f"{COMPANY} is reconnected.")).to_be_visible()
    operator.follow("Status of this integration")
    expect(page.get_by_text("needs reconnect")).to_have_count(0)
    expect(page.get_by_role("button", name="Pause")).to_be_visible()


def test_disconnecting_asks_first_and_keeps_the_history(operator: Any) -> None:
    page = operator.page
    page.goto(operator.installation.connect(company=12002, goods_owner=160))
    operator.follow("Disconnect")
    expect(page.get_by_role("heading", name="Disconnect this integration?")).to_be_visible()
    operator.follow("Keep it")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    operator.follow("Disconnect")
    operator.press("Disconnect")
    said(operator, "Disconnected. Nothing is read or sent any more; the history stays.")
    expect(page.get_by_role("button", name="Sync now")).to_have_count(0)
    operator.follow("Audit")
    expect(page.get_by_role("cell", name="disconnected")).to_be_visible()


@pytest.fixture
def another_warehouse() -> Iterator[str]:
    """The address of a warehouse system that is somebody else's."""
    from brygga_sandbox.clock import Clock
    from brygga_sandbox.ongoing.app import create_app
    from brygga_sandbox.server import Running
    from brygga_sandbox.state import Store

    with Running.start(create_app(Store(), Clock())) as elsewhere:
        yield f"{elsewhere.url}/demo"


def test_another_warehouse_sees_nothing_of_the_integration(
    running: str, visitors: Any, another_warehouse: str
) -> None:
    neighbour = visitors.stranger()
    neighbour.sign_in(address=another_warehouse)
    expect(neighbour.page.get_by_role("heading", name="There is no integration yet.")).to_be_visible()
    for rest in ("", "/documents", "/settings", "/audit", "/setup", "/link"):
        answer = neighbour.page.goto(f"{running}{rest}")
        assert answer.status == 404, rest
        expect(neighbour.page.get_by_role("heading", name="There is no such page")).to_be_visible()
    neighbour.page.goto("/people")
    expect(neighbour.page.get_by_role("row")).to_have_count(2)
