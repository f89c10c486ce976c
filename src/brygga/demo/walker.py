"""A person with a browser: opens pages, follows links, fills in fields by label, presses buttons by text."""

import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from http.cookiejar import CookieJar
from typing import IO

from brygga.demo import pages
from brygga.demo.pages import Page, PageProblem

PATIENCE = 60.0


class Walker:
    """One browser with cookies of its own. Whatever is answered with an error is a PageProblem."""

    def __init__(self) -> None:
        self._hops = _Hops()
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), cookies, self._hops)

    def open(self, address: str, sent: bytes | None = None) -> Page:
        """The page at the end of all redirects."""
        self._hops.passed.clear()
        try:
            with self._opener.open(address, sent, timeout=PATIENCE) as answer:
                html = answer.read().decode()
        except urllib.error.HTTPError as error:
            said = pages.read(error.url, error.code, (), error.read().decode(errors="replace"))
            raise PageProblem(f"{address} answered {error.code}: {said.text[:400]}") from error
        except OSError as error:
            raise PageProblem(f"{address} did not answer: {error}") from error
        return pages.read(answer.url, answer.status, tuple(self._hops.passed), html)

    def follow(self, page: Page, link: str) -> Page:
        return self.open(page.link(link))

    def press(
        self, page: Page, button: str, filled: Mapping[str, "str | bool"] | None = None, *, row: str = ""
    ) -> Page:
        """Fills in what is named by label, leaves the rest as the page has it, and presses the button."""
        form = page.form(button, row)
        for label, wanted in (filled or {}).items():
            form.fill(label, wanted)
        sent = urllib.parse.urlencode(form.sent(button))
        if form.method == "get":
            return self.open(f"{form.action.partition('?')[0]}?{sent}")
        return self.open(form.elsewhere.get(button, form.action), sent.encode())


class _Hops(urllib.request.HTTPRedirectHandler):
    """Remembers the addresses that redirected."""

    def __init__(self) -> None:
        self.passed: list[str] = []

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: object, newurl: str
    ) -> urllib.request.Request | None:
        self.passed.append(req.full_url)
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]
