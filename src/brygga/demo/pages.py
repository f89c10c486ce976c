"""What a person sees of an HTML page: its heading, its text, its links, and its forms with their labels."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
UNSEEN = {"script", "style", "title"}
INLINE = {"a", "b", "code", "em", "span", "strong", "time"}


class PageProblem(Exception):
    """The page is not what a person would expect there; the text says which page it was and what it said."""


@dataclass
class Field:
    """A field of a form. `choices`: a select's options (or a box's tick), text to value; `values`: what is sent."""

    name: str
    kind: str
    values: list[str]
    label: str = ""
    choices: dict[str, str] = field(default_factory=dict)
    is_multiple: bool = False

    def fill(self, wanted: "str | bool") -> None:
        """Text into a text field, an option by its text, a tick into a box."""
        if self.kind == "checkbox":
            self.values = list(self.choices.values()) if wanted else []
        elif self.kind == "select":
            self.values = [self._choice(str(wanted))]
        else:
            self.values = [str(wanted)]

    def _choice(self, wanted: str) -> str:
        found = [value for text, value in self.choices.items() if wanted in text]
        if len(found) != 1:
            raise PageProblem(f"“{self.label}” offers {list(self.choices)}, of which {wanted!r} is not one.")
        return found[0]


@dataclass
class Form:
    """A form: where it goes, its fields, and its buttons as text to (name, value). `row`: the table row before it."""

    method: str
    action: str
    row: str = ""
    fields: list[Field] = field(default_factory=list)
    buttons: dict[str, tuple[str, str]] = field(default_factory=dict)
    elsewhere: dict[str, str] = field(default_factory=dict)
    """Where a button leads that has an address of its own."""

    def fill(self, label: str, wanted: "str | bool") -> None:
        for one in self.fields:
            if one.label == label and one.kind != "hidden":
                one.fill(wanted)
                return
        raise PageProblem(f"No field “{label}” here, only {[one.label for one in self.fields if one.label]}.")

    def sent(self, button: str) -> list[tuple[str, str]]:
        """What a browser sends when this button is pressed: hidden fields too."""
        pairs = [(one.name, value) for one in self.fields if one.name for value in one.values]
        name, value = self.buttons[button]
        return [*pairs, (name, value)] if name else pairs


@dataclass
class Page:
    """One page as it came; `via` are the addresses that redirected to it."""

    address: str
    status: int
    via: tuple[str, ...] = ()
    heading: str = ""
    text: str = ""
    links: dict[str, str] = field(default_factory=dict)
    forms: list[Form] = field(default_factory=list)
    loose: list[Field] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    """What the page announces: its messages and problems."""

    def sentence(self, start: str) -> str:
        """The announcement that begins with these words, or nothing."""
        return next((one for one in self.said if one.startswith(start)), "")

    def form(self, button: str, row: str = "") -> Form:
        """The form with this button; where several have it, the one in the table row that says `row`."""
        found = [form for form in self.forms if button in form.buttons and row in form.row]
        if len(found) != 1:
            raise PageProblem(f"“{self.heading}” has {len(found)} buttons “{button}” ({self.address}).")
        return found[0]

    def link(self, text: str) -> str:
        if text not in self.links:
            raise PageProblem(f"“{self.heading}” has no link “{text}” ({self.address}).")
        return self.links[text]

    def shown(self, label: str) -> str:
        """The value of a field that is there to be copied."""
        for one in (*self.loose, *(one for form in self.forms for one in form.fields)):
            if one.label == label and one.values:
                return one.values[0]
        raise PageProblem(f"“{self.heading}” shows no “{label}” ({self.address}).")


def read(address: str, status: int, via: tuple[str, ...], html: str) -> Page:
    """The page as a person sees it."""
    page = Page(address, status, via)
    reader = _Reader(page)
    reader.feed(html)
    reader.close()
    reader.label_fields()
    return page


class _Reader(HTMLParser):
    """Fills a Page while the HTML goes by."""

    def __init__(self, page: Page) -> None:
        super().__init__(convert_charrefs=True)
        self.page = page
        self.form: Form | None = None
        self.select: Field | None = None
        self.by_id: dict[str, Field] = {}
        self.labels: dict[str, str] = {}
        self.wrapped: list[Field] = []
        """Fields of the label that is open."""
        self.words: list[str] = []
        self.open: list[tuple[str, dict[str, str], int]] = []
        self.row_from = 0
        """Where in `words` the latest table row began."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = urljoin(self.page.address, has.get("action", "")) or self.page.address
            self.form = Form(has.get("method", "get").lower(), action, self._said(self.row_from))
            self.page.forms.append(self.form)
        elif tag == "tr":
            self.row_from = len(self.words)
        elif tag == "input":
            self._input(has)
        elif tag == "select":
            self.select = self._field(has, "select", [])
            self.select.is_multiple = "multiple" in has
        self._space_around(tag)
        if tag not in VOID:
            self.open.append((tag, has, len(self.words)))

    def handle_data(self, data: str) -> None:
        if not any(tag in UNSEEN for tag, _, _ in self.open):
            self.words.append(data)

    def handle_endtag(self, tag: str) -> None:
        while any(tag == one for one, _, _ in self.open):
            closed, has, start = self.open.pop()
            self._closed(closed, has, start)
            self._space_around(closed)
            if closed == tag:
                return

    def label_fields(self) -> None:
        """At the end of the page: labels may stand before or after their fields."""
        for name, label in self.labels.items():
            if name in self.by_id:
                self.by_id[name].label = label
        self.page.text = self._said(0)

    def _closed(self, tag: str, has: dict[str, str], start: int) -> None:
        said = self._said(start)
        if has.get("role") in {"status", "alert"}:
            self.page.said.append(said)
        match tag:
            case "h1":
                self.page.heading = self.page.heading or said
            case "a" if "href" in has:
                self.page.links.setdefault(said, urljoin(self.page.address, has["href"]))
            case "label" if "for" in has:
                self.labels[has["for"]] = said
            case "label":
                for inside in self.wrapped:
                    inside.label = said
                self.wrapped.clear()
            case "button" if self.form is not None and has.get("type", "submit") == "submit":
                name = has.get("aria-label") or said
                self.form.buttons.setdefault(name, (has.get("name", ""), has.get("value", "")))
                if "formaction" in has:
                    self.form.elsewhere[name] = urljoin(self.page.address, has["formaction"])
            case "textarea":
                self._field(has, "textarea", ["".join(self.words[start:]).removeprefix("\n")])
            case "option" if self.select is not None:
                self._option(self.select, has, said)
            case "select":
                self._selected()
            case "form":
                self.form = None

    def _input(self, has: dict[str, str]) -> None:
        kind = has.get("type", "text")
        if kind == "checkbox":
            box = self._field(has, kind, [has.get("value", "on")] if "checked" in has else [])
            box.choices = {"ticked": has.get("value", "on")}
        else:
            self._field(has, kind, [has.get("value", "")])

    def _field(self, has: dict[str, str], kind: str, values: list[str]) -> Field:
        made = Field(has.get("name", ""), kind, values, has.get("aria-label", ""))
        (self.page.loose if self.form is None else self.form.fields).append(made)
        self.by_id[has.get("id", "")] = made
        if any(tag == "label" and "for" not in label for tag, label, _ in self.open):
            self.wrapped.append(made)
        return made

    def _option(self, select: Field, has: dict[str, str], said: str) -> None:
        value = has.get("value", said)
        select.choices[said] = value
        if "selected" in has:
            select.values.append(value)

    def _selected(self) -> None:
        """A select of one answer sends its first option when none is marked."""
        if self.select is not None and not self.select.values and not self.select.is_multiple:
            self.select.values = list(self.select.choices.values())[:1]
        self.select = None

    def _space_around(self, tag: str) -> None:
        if tag not in INLINE:
            self.words.append(" ")

    def _said(self, start: int) -> str:
        return " ".join("".join(self.words[start:]).split())
