"""WCAG 2.2 AA on every page of the console, by axe: light and dark, on a phone and on a desk; nothing may be found."""

from collections.abc import Iterator
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

from brygga.console.addresses import urlpatterns
from showcase import a_session, a_showcase
from showcase_pages import NO_PAGES, PAGES, SIGNED_OUT, addresses

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
EVERYTHING = {
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
LOOKS_ONLY = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "target-size", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
"""What the other colours and the other width could change of a page that was examined whole."""
SHORTENED = """() => document.querySelectorAll("tbody tr:nth-child(n+9), fieldset > :nth-child(n+14)")
    .forEach(one => one.remove())"""
"""What only repeats the rows above it: axe would take most of its time there."""
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 800}


def test_every_address_of_the_console_is_looked_at_or_named_with_the_reason_why_not() -> None:
    names = {str(pattern.name) for pattern in urlpatterns}
    assert names <= PAGES.keys() | NO_PAGES.keys(), names - PAGES.keys() - NO_PAGES.keys()
    assert not PAGES.keys() & NO_PAGES.keys()
    assert NO_PAGES.keys() <= names


def test_axe_finds_nothing_on_any_page(
    transactional_db: None, sandboxes: Any, live_server: Any, browser_path: str
) -> None:
    shown = a_showcase(sandboxes)
    pages, cookies = list(addresses(shown)), [a_session(shown) for _ in range(2)]
    found: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path)
        for cookie, size in zip(cookies, (PHONE, DESK), strict=True):
            with browser.new_context(base_url=live_server.url, viewport=size) as context:
                page = context.new_page()
                for name, address in pages:
                    _be_signed_in(page, "" if name in SIGNED_OUT else cookie, live_server.url)
                    page.goto(address)
                    page.evaluate(SHORTENED)
                    found += [f"{name}, {size['width']} px, {said}" for said in _violations(page)]
        browser.close()
    assert not found, "\n".join(found)


def _be_signed_in(page: Page, cookie: str, url: str) -> None:
    page.context.clear_cookies()
    if cookie:
        page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": url}])


def _violations(page: Page) -> Iterator[str]:
    """Light: everything. Dark: what colours can change."""
    for scheme, options in (("light", EVERYTHING), ("dark", LOOKS_ONLY)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for one in Axe().run(page, options=options).response["violations"]:
            nodes = "; ".join(f"{node['target']} {node['html'][:120]}" for node in one["nodes"][:3])
            yield f"{scheme}: {one['id']} ({one['help']}): {nodes}"
