"""Every page, ours and the sandboxes', on a phone and on a desk: nothing runs off the screen, all fields have names."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

OURS = (
    "",
    "/documents",
    "/attention",
    "/events",
    "/runs",
    "/settings",
    "/settings/tables/ways_of_delivery",
    "/emails",
    "/mapping",
    "/webhook",
    "/audit",
    "/link",
)
OFFICE = (
    "",
    "/12001",
    "/12001?show=products",
    "/12001/invoices/new?type=SALES_ORDER",
    "/12001/products/new",
    "/99",
)
DESK = ("", "/160", "/160?show=articles", "/160?show=purchase-orders", "/orders/{order}", "/webhooks")
UNNAMED = """() => [...document.querySelectorAll("input:not([type=hidden]), select, textarea, button")]
    .filter(one => !one.labels?.length && !one.ariaLabel && !one.textContent.trim()).map(one => one.outerHTML)"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def running(installation: Any) -> str:
    return str(installation.connect())


@pytest.fixture
def everywhere(installation: Any, running: str) -> list[str]:
    """The address of every page that can be looked at without changing anything."""
    order = installation.desk("GET", "/orders?goodsOwnerId=160")[0]["id"]
    return [
        *("/", "/new", "/people", "/nothing", f"{running}/disconnect"),
        *(f"{running}{rest}" for rest in OURS),
        *(f"{vendor}/control" for vendor in (installation.procountor, installation.ongoing)),
        *(f"{installation.procountor}/office{rest}" for rest in OFFICE),
        *(f"{installation.ongoing}/desk{rest.format(order=order)}" for rest in DESK),
    ]


@pytest.mark.parametrize(
    "look",
    [
        {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"},
        {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"},
    ],
    ids=["phone", "desk"],
)
def test_no_page_runs_off_the_screen_and_every_field_has_a_name(
    visitors: Any, everywhere: list[str], look: dict[str, Any]
) -> None:
    page = visitors.operator(**look).page
    for address in everywhere:
        page.goto(address)
        assert page.evaluate(OVERFLOW) <= 0, address
        assert page.evaluate(UNNAMED) == [], address
        expect(page.get_by_role("heading", level=1)).to_have_count(1)


def test_a_link_is_shown_whole_on_a_phone(visitors: Any) -> None:
    visitor = visitors.operator(viewport={"width": 360, "height": 740})
    visitor.page.goto("/new")
    visitor.press("Choose Procountor")
    box = visitor.page.get_by_label("Link", exact=True)
    assert box.evaluate("box => box.scrollHeight - box.clientHeight") <= 0
    assert box.evaluate("box => box.scrollWidth - box.clientWidth") <= 0


def test_the_desk_keeps_what_was_filled_in_when_it_refuses_a_webhook(
    visitors: Any, installation: Any
) -> None:
    page: Page = visitors.stranger().page
    page.goto(f"{installation.ongoing}/desk/webhooks")
    page.get_by_label("URL", exact=True).fill("nowhere")
    page.get_by_label("Aurinko Kahvila (160)").check()
    page.get_by_label("To status, lowest").fill("450")
    page.get_by_label("Authentication").select_option("X-Auth-Token")
    page.get_by_role("button", name="Save webhook").click()
    expect(page.get_by_role("alert")).to_contain_text("Not saved: url is not right.")
    expect(page.get_by_label("URL", exact=True)).to_have_value("nowhere")
    expect(page.get_by_label("Aurinko Kahvila (160)")).to_be_checked()
    expect(page.get_by_label("To status, lowest")).to_have_value("450")
    expect(page.get_by_label("Authentication")).to_have_value("x_auth_token")


def test_a_page_that_the_office_does_not_have_leads_back_to_it(visitors: Any, installation: Any) -> None:
    page = visitors.stranger().page
    for path in ("/office/99", "/office/12001/nothing/here"):
        page.goto(f"{installation.procountor}{path}")
        expect(page.get_by_role("alert")).to_be_visible()
        page.get_by_role("link", name="Back to the office").click()
        expect(page.get_by_role("heading", name="Choose a company")).to_be_visible()
