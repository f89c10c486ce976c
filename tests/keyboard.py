"""A person without a mouse: Tab, Shift+Tab, Enter, Space, arrows, and typing. Every stop on the way is looked at: the
focus can be seen, nothing covers it, it goes through the page in its order, and it is never caught."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, expect

MOST_STOPS = 250
MOST_AT_ONE = 8
"""A field for a date and time has that many parts, each a stop of its own."""
STOP = """wanted => {
    const at = document.activeElement, before = window.stopBefore;
    window.stopBefore = at;
    if (!at || at === document.body) return {what: "the page itself", problems: []};
    const box = at.getBoundingClientRect(), style = getComputedStyle(at), problems = [];
    const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1);
    const y = Math.min(Math.max(box.top + Math.min(box.height, innerHeight) / 2, 1), innerHeight - 1);
    const top = document.elementFromPoint(x, y);
    const isInside = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight;
    const isPart = at === before && at.type === "datetime-local";  // its parts have rings of the browser's own
    const hasRing = isPart || style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    if (!isInside) problems.push("the focus is outside what can be seen");
    if (!hasRing) problems.push("the focus shows no ring");
    if (isInside && top && !at.contains(top) && !top.contains(at) && !at.labels?.[0]?.contains(top))
        problems.push("the focus is covered by " + top.outerHTML.slice(0, 80));
    const follows = Node.DOCUMENT_POSITION_FOLLOWING | Node.DOCUMENT_POSITION_CONTAINED_BY;
    if (before && before.isConnected && before !== document.body && before !== at
        && !(before.compareDocumentPosition(at) & follows)) problems.push("the focus went back");
    return {what: at.outerHTML.slice(0, 100), isReached: at === wanted, isSame: at === before, problems};
}"""


@dataclass(frozen=True)
class Keyboard:
    page: Page

    def press(self, role: Any, name: str) -> None:
        """Goes to a button or link, and presses Enter."""
        self.reach(self.page.get_by_role(role, name=name, exact=True).first)
        self.page.keyboard.press("Enter")

    def type(self, label: str, text: str) -> None:
        """Goes to a field and writes over what stands there."""
        self.reach(self.page.get_by_label(label, exact=True))
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.press("Backspace")
        self.page.keyboard.type(text)

    def tick(self, label: str) -> None:
        box = self.page.get_by_label(label, exact=True)
        self.reach(box)
        self.page.keyboard.press("Space")
        expect(box).to_be_checked()

    def choose(self, label: str, option: str) -> None:
        """Down with the arrow until the option is the chosen one; its beginning is enough."""
        field = self.page.get_by_label(label, exact=True)
        self.reach(field)
        for _ in range(field.locator("option").count()):
            if str(field.evaluate("one => one.selectedOptions[0]?.text ?? ''")).startswith(option):
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no arrow leads to {option}")

    def to_the_content(self) -> None:
        """The first stop of a page: past everything that all pages have."""
        self.press("link", "To the content")
        expect(self.page.locator("#main")).to_be_focused()

    def reach(self, wanted: Locator) -> None:
        """Tab until it has the focus; not at all where it has it already, as the browser gives it to a wrong field."""
        expect(wanted).to_be_visible()
        element, same = wanted.element_handle(), 0
        if wanted.evaluate("one => one === (window.stopBefore = document.activeElement)"):
            return
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            stop = self.page.evaluate(STOP, element)
            assert not stop["problems"], (stop, self.page.url)
            if stop.get("isReached"):
                return
            same = same + 1 if stop.get("isSame") else 0
            assert same < MOST_AT_ONE, f"the focus is caught: {stop}"
        raise AssertionError(f"no Tab leads to {wanted} on {self.page.url}")
