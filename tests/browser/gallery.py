"""A picture of every page, to be looked at by people who change them: `pytest tests/browser/gallery.py`. They land in
`build/pages`. Not part of the gate."""

import os
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from showcase import a_session, a_showcase
from showcase_pages import SIGNED_OUT, addresses

PICTURES = Path(__file__).resolve().parents[2] / "build" / "pages"
LOOKS = (("desk", 1280, "light"), ("phone", 360, "dark"))


def test_pictures_of_every_page(
    transactional_db: None, sandboxes: Any, live_server: Any, browser_path: str
) -> None:
    shown = a_showcase(sandboxes)
    wanted = os.environ.get("BRYGGA_PAGES", "").split(",")
    cookies = [a_session(shown) for _ in LOOKS]
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path)
        for (name, width, scheme), cookie in zip(LOOKS, cookies, strict=True):
            context = browser.new_context(
                base_url=live_server.url,
                viewport={"width": width, "height": 800},
                color_scheme=scheme,
                locale=os.environ.get("BRYGGA_LANGUAGE", "en"),
            )
            page = context.new_page()
            for what, address in addresses(shown):
                if wanted != [""] and what not in wanted:
                    continue
                signed = (
                    []
                    if what in SIGNED_OUT
                    else [{"name": "sessionid", "value": cookie, "url": live_server.url}]
                )
                context.clear_cookies()
                context.add_cookies(signed)
                page.goto(address)
                page.screenshot(path=PICTURES / f"{what}-{name}.png", full_page=True)
        browser.close()
