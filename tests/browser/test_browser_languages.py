"""The pages hold with the longer words of Finnish and Swedish, and the switch at their foot changes the language."""

from typing import Any

from playwright.sync_api import Page, expect, sync_playwright

from brygga.integrations.models import Person
from looking import PHONE, SHORTENED, be_signed_in, violations
from showcase import a_session, a_showcase
from showcase_pages import SIGNED_OUT, addresses

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
EXAMINED = {"fi": {"status", "emails"}, "sv": set()}
"""What axe looks at in this language too; it has seen every page in English."""


def test_no_page_is_wider_than_a_phone_in_any_language(
    transactional_db: None, sandboxes: Any, live_server: Any, browser_path: str
) -> None:
    shown = a_showcase(sandboxes)
    pages, found = list(addresses(shown)), []
    cookies = {language: a_session(shown) for language in EXAMINED}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path)
        for language, examined in EXAMINED.items():
            with browser.new_context(base_url=live_server.url, viewport=PHONE, locale=language) as context:
                page = context.new_page()
                for name, address in pages:
                    be_signed_in(page, "" if name in SIGNED_OUT else cookies[language], live_server.url)
                    page.goto(address)
                    wider = page.evaluate(OVERFLOW)
                    found += [f"{name}, {language}: {wider} px too wide"] if wider > 0 else []
                    if name in examined:
                        page.evaluate(SHORTENED)
                        found += [f"{name}, {language}: {said}" for said in violations(page)]
                if language == "sv":
                    _switch(page, live_server.url, cookies[language])
        browser.close()
    assert not found, "\n".join(found)
    assert Person.objects.get(user_name="WSIdemo").language == "fi"


def _switch(page: Page, url: str, cookie: str) -> None:
    be_signed_in(page, cookie, url)
    page.goto("/people")
    expect(page.get_by_role("heading", name="Personer")).to_be_visible()
    page.get_by_role("button", name="Suomi").click()
    expect(page).to_have_url(f"{url}/people")
    expect(page.get_by_role("heading", name="Henkilöt")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "fi")
