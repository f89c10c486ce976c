"""The pictures of the README, taken of a true installation: `make screenshots`. Not part of the gate."""

from pathlib import Path
from typing import Any

from playwright.sync_api import expect

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
DESKTOP = {"viewport": {"width": 1280, "height": 760}, "color_scheme": "light"}
PHONE = {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"}
LONG_AGO = "2020-01-01T00:00:00"
ORDER = "20022"
LIMIT = 150_000


def test_pictures_of_the_readme(visitors: Any, installation: Any) -> None:
    PICTURES.mkdir(exist_ok=True)
    path = installation.connect(start=LONG_AGO)
    operator = visitors.operator(**DESKTOP)
    page = operator.page
    page.goto(f"{path}/documents?q={ORDER}")
    operator.reload_until_seen(lambda page: page.get_by_role("row", name=ORDER).get_by_text("delivered"))
    ship(installation)
    page.goto(path)
    operator.press("Sync now")
    operator.reload_until_seen(
        lambda page: page.locator("#flow-shipments").get_by_text("invoice marked sent")
    )
    taken(page, "status")
    page.goto(f"{path}/documents?q={ORDER}")
    operator.follow(ORDER)
    expect(page.get_by_text("invoice marked sent")).to_be_visible()
    taken(page, "story")
    phone = visitors.operator(**PHONE).page
    phone.goto(path)
    taken(phone, "status-phone-dark")
    phone.get_by_role("button", name="Suomi").click()
    expect(phone.get_by_role("link", name="Muutosloki")).to_be_visible()
    taken(phone, "status-phone-finnish")
    subscribe(operator, path)
    taken(page, "emails")
    installation.connect(company=12002, goods_owner=160)
    page.goto("/")
    expect(page.get_by_role("row")).to_have_count(5)  # two integrations, an e-mail, and both heads
    taken(page, "home")


def subscribe(operator: Any, path: str) -> None:
    page = operator.page
    page.goto(f"{path}/emails")
    page.get_by_label("E-mail address").fill("varasto@aurinko.example")
    page.get_by_label("A summary every morning").check()
    page.get_by_label("Shipped, but the invoice is not marked as sent after so many days").fill("2")
    operator.press("Subscribe")
    expect(page.get_by_role("status")).to_contain_text("varasto@aurinko.example")


def ship(installation: Any) -> None:
    orders = installation.desk("GET", "/orders?goodsOwnerId=159")
    order = next(one["id"] for one in orders if one["sent"]["orderNumber"] == ORDER)
    for step in ("allocate", "pick", "send"):
        installation.desk("POST", f"/orders/{order}/{step}")


def taken(page: Any, name: str) -> None:
    picture = page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")
    assert len(picture) < LIMIT, f"{name} is {len(picture)} bytes"
