"""The demo's person reads pages as a browser does: what is filled in, hidden or preset is what is sent."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from brygga.demo import pages
from brygga.demo.pages import PageProblem
from brygga.demo.walker import Walker

FORM = """<!doctype html><title>Not text</title><h1>Set  <em>up</em></h1>
<ul><li role="status">Saved: 2.</li></ul>
<table><tr><td>first</td><td><form method="post" action="/one"><button>Test</button></form></td></tr>
<tr><td>second</td><td><form method="post" action="/two"><button>Test</button></form></td></tr></table>
<form method="post" action="save?x=1">
<input type="hidden" name="csrf" value="t&amp;k">
<label for="name">Name</label><input id="name" name="name" value="Old">
<label for="notes">Notes</label><textarea id="notes" name="notes">
line one
 line two</textarea>
<label><input id="no" name="unlabelled" value="kept"></label>
<label for="sure">Sure</label><input id="sure" type="checkbox" name="sure" value="yes">
<label for="kept">Kept</label><input id="kept" type="checkbox" name="kept" checked>
<label for="owner">Owner</label><select id="owner" name="owner"><option value="1">One (1)</option>
<option value="2">Two (2)</option></select>
<label for="many">Many</label><select id="many" name="many" multiple><option>a</option><option>b</option></select>
<button name="decision" value="go">Save</button><button formaction="look">Look</button>
<button type="button">Copy</button></form>
<label for="link">Link</label><input id="link" readonly value="http://here/x">
<p>Read <a href="/help">the   help</a></p>"""


@pytest.fixture
def page() -> pages.Page:
    return pages.read("http://127.0.0.1:1/setup/", 200, (), FORM)


def test_a_page_is_its_heading_links_announcements_and_fields_to_copy(page: pages.Page) -> None:
    assert page.heading == "Set up"
    assert page.link("the help") == "http://127.0.0.1:1/help"
    assert page.sentence("Saved") == "Saved: 2."
    assert page.sentence("Lost") == ""
    assert page.shown("Link") == "http://here/x"
    assert "Not text" not in page.text


def test_a_button_may_lead_elsewhere_than_its_form(page: pages.Page) -> None:
    form = page.form("Look")
    assert form.elsewhere == {"Look": "http://127.0.0.1:1/setup/look"}
    assert ("decision", "go") not in form.sent("Look")


def test_a_form_untouched_sends_what_a_browser_would(page: pages.Page) -> None:
    form = page.form("Save")
    assert (form.method, form.action) == ("post", "http://127.0.0.1:1/setup/save?x=1")
    assert form.sent("Save") == [
        ("csrf", "t&k"),
        ("name", "Old"),
        ("notes", "line one\n line two"),
        ("unlabelled", "kept"),
        ("kept", "on"),
        ("owner", "1"),
        ("decision", "go"),
    ]


def test_fields_are_filled_by_their_labels(page: pages.Page) -> None:
    form = page.form("Save")
    for label, wanted in {"Name": "Åsa", "Sure": True, "Kept": False, "Owner": "(2)", "Many": "b"}.items():
        form.fill(label, wanted)
    sent = dict(form.sent("Save"))
    assert (sent["name"], sent["sure"], sent["owner"], sent["many"]) == ("Åsa", "yes", "2", "b")
    assert "kept" not in sent


def test_buttons_of_table_rows_are_told_apart_by_the_row(page: pages.Page) -> None:
    assert page.form("Test", row="second").action == "http://127.0.0.1:1/two"
    with pytest.raises(PageProblem, match="2 buttons"):
        page.form("Test")


@pytest.mark.parametrize("label", ["Csrf", "csrf", "Surname"])
def test_what_a_person_cannot_see_cannot_be_filled_in(page: pages.Page, label: str) -> None:
    with pytest.raises(PageProblem, match="No field"):
        page.form("Save").fill(label, "x")


def test_what_is_not_there_is_said_with_the_page(page: pages.Page) -> None:
    with pytest.raises(PageProblem, match=r"“Set up” has 0 buttons “Copy”"):
        page.form("Copy")
    with pytest.raises(PageProblem, match="no link “Elsewhere”"):
        page.link("Elsewhere")
    with pytest.raises(PageProblem, match="of which '3' is not one"):
        page.form("Save").fill("Owner", "3")
    with pytest.raises(PageProblem, match="shows no “Token”"):
        page.shown("Token")


class _Site(BaseHTTPRequestHandler):
    """/ sets a cookie and redirects; /in shows it and echoes what is posted; everything else is an error page."""

    def do_GET(self) -> None:
        if self.path == "/":
            self._answer(302, "", ("Location", "/in"), ("Set-Cookie", "who=person"))
        elif self.path == "/in":
            self._answer(
                200, f"<h1>{self.headers['Cookie']}</h1><form method=post><input name=a><button>Go</button>"
            )
        else:
            self._answer(410, "<h1>Gone</h1><p role=alert>Ask for a new link.</p>")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._answer(200, f"<h1>{body} {self.headers['Cookie']}</h1>")

    def log_message(self, format: str, *args: object) -> None:
        pass

    def _answer(self, status: int, body: str, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_cookies_are_kept_and_redirects_followed_and_remembered(site: str) -> None:
    walker = Walker()
    page = walker.open(f"{site}/")
    assert (page.address, page.via, page.heading) == (f"{site}/in", (f"{site}/",), "who=person")
    assert walker.press(page, "Go").heading == "a= who=person"
    assert Walker().open(f"{site}/in").heading == "None"


def test_an_error_page_is_a_problem_that_says_what_the_page_said(site: str) -> None:
    with pytest.raises(PageProblem, match=r"answered 410: Gone Ask for a new link\."):
        Walker().open(f"{site}/old")
