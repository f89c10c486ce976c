"""How a page is looked at by axe, for the tests of the browser."""

from collections.abc import Iterator

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

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


def be_signed_in(page: Page, cookie: str, url: str) -> None:
    page.context.clear_cookies()
    if cookie:
        page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": url}])


def violations(page: Page) -> Iterator[str]:
    """Light: everything. Dark: what colours can change."""
    for scheme, options in (("light", EVERYTHING), ("dark", LOOKS_ONLY)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for one in Axe().run(page, options=options).response["violations"]:
            nodes = "; ".join(f"{node['target']} {node['html'][:120]}" for node in one["nodes"][:3])
            yield f"{scheme}: {one['id']} ({one['help']}): {nodes}"
