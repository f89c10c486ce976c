"""What every page tells the browser, and that static files are served."""

import json
import logging
import re
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import get_template
from django.test import Client

import brygga
import brygga.console
from brygga import logs
from brygga.console import health

TEMPLATES = Path(brygga.console.__file__).parent / "templates"


def test_every_page_has_a_strict_policy_and_is_not_kept(cast: Any) -> None:
    for address in ("/", "/sign-in", "/no-such-page", f"/integrations/{cast.integration.key}", "/health"):
        answer = cast.operator.get(address)
        policy = answer["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert policy.endswith("form-action 'self'")
        assert answer["referrer-policy"] == "same-origin"
        assert answer["x-content-type-options"] == "nosniff"
        assert answer["x-frame-options"] == "DENY"
        assert answer["cache-control"] == "no-store"


def test_procountors_login_may_redirect_further_but_other_forms_stay_here(journey: Any) -> None:
    journey.sign_in()
    _, path = journey.link()
    policy = journey.browser.get(path)["content-security-policy"]
    assert policy.endswith(f"form-action 'self' https: {journey.sandboxes.procountor.url}")
    assert journey.browser.get("/")["content-security-policy"].endswith("form-action 'self'")


def settings_at(address: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Django's settings as an installation with this public address has them."""
    monkeypatch.setenv("BRYGGA_PUBLIC_URL", address)
    return runpy.run_path(str(Path(brygga.__file__).parent / "settings.py"))


def test_behind_https_browsers_are_held_to_it_and_cookies_travel_only_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    outside = settings_at("https://brygga.example.com", monkeypatch)
    assert outside["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert outside["SESSION_COOKIE_SECURE"]
    assert outside["CSRF_COOKIE_SECURE"]
    for name in ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME"):
        assert outside[name].startswith("__Host-")
    assert "SECURE_HSTS_SECONDS" not in settings_at("http://127.0.0.1:8700", monkeypatch)


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://brygga.example.com", "brygga.example.com"),
        ("https://Brygga.example.com:8443/", "brygga.example.com"),
        ("http://[::1]:8700", "[::1]"),
    ],
)
def test_the_host_of_the_public_address_is_always_allowed(
    address: str, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert settings_at(address, monkeypatch)["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", host]
    monkeypatch.setenv("BRYGGA_ALLOWED_HOSTS", "inside.example.com")
    monkeypatch.setenv("BRYGGA_DEMO", "1")
    assert settings_at(address, monkeypatch)["ALLOWED_HOSTS"] == ["inside.example.com", host]


def test_cookies_are_out_of_reach_for_scripts_and_other_sites(cast: Any, settings: Any) -> None:
    assert settings.SESSION_COOKIE_HTTPONLY
    answer = cast.nobody.get("/sign-in")
    kept = answer.cookies["csrftoken"]
    assert kept["httponly"]
    assert kept["samesite"] == "Lax"


def test_htmx_runs_without_eval_inline_styles_or_a_word_from_elsewhere(cast: Any) -> None:
    page = cast.page(cast.operator)
    said = re.search(r"""<meta name="htmx-config" content='([^']+)'>""", page)
    assert said, page
    chosen = json.loads(said[1])
    assert chosen["selfRequestsOnly"]
    for off in ("allowEval", "allowScriptTags", "includeIndicatorStyles", "historyEnabled"):
        assert chosen[off] is False, off


@pytest.mark.parametrize(
    "name", ["brygga.css", "console/copy.js", "console/brygga.svg", "django_htmx/htmx-2.min.js"]
)
def test_static_files_are_served_and_may_be_kept(client: Client, db: None, name: str) -> None:
    answer = client.get(f"/static/{name}")
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert answer.headers.get("cache-control") != "no-store"
    answer.close()


@pytest.mark.parametrize(
    "template", sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))
)
def test_no_template_has_inline_script_or_style(template: str) -> None:
    get_template(template)
    text = (TEMPLATES / template).read_text()
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", text)


def test_an_unknown_page_is_in_our_words(client: Client) -> None:
    answer = client.get("/no-such-page")
    assert answer.status_code == 404
    assert b"There is no such page" in answer.content


def test_a_fault_of_ours_is_a_page_without_anything_of_the_fault(
    cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No request and no row is known that brings one about, or it would be mended: a part of the page is replaced."""

    def broken(_: object) -> None:
        raise RuntimeError("secret words")

    monkeypatch.setattr(health, "standings", broken)
    cast.operator.raise_request_exception = False
    answer = cast.operator.get("/")
    assert answer.status_code == 500
    assert b"Something went wrong on our side" in answer.content
    assert b"secret words" not in answer.content


def test_health_is_ok_while_the_database_answers(client: Client, worker_reported: Any) -> None:
    worker_reported(30)
    answer = client.get("/health")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_health_says_in_a_line_that_no_worker_lives_and_stays_200(
    client: Client, worker_reported: Any
) -> None:
    assert client.get("/health").content == b"ok\nNo worker runs.\n"
    last = worker_reported(90)
    answer = client.get("/health")
    said = f"ok\nNo worker has reported since {last.isoformat()}.\n"
    assert (answer.status_code, answer.content.decode()) == (200, said)


def test_while_the_database_is_away_each_page_is_logged_in_one_line(
    cut_session: Callable[[], None], cast: Any, caplog: pytest.LogCaptureFixture
) -> None:
    cut_session()
    said = logging.getLogger("django.request")
    said.addFilter(logs.outage_in_a_line)
    try:
        cast.operator.raise_request_exception = False
        answer = cast.operator.get("/")
    finally:
        said.removeFilter(logs.outage_in_a_line)
    assert (answer.status_code, answer["retry-after"]) == (503, "10")
    (line,) = [record for record in caplog.records if record.name == "django.request"]
    assert line.getMessage() == "503: the database does not answer (OperationalError)"
    assert not line.exc_info


@pytest.mark.parametrize("logger", ["django.request", "gunicorn.error"])
@pytest.mark.parametrize("path", ["/connect/", "/emails/stop/"])
def test_a_link_that_opens_something_is_not_written_to_the_log(path: str, logger: str) -> None:
    log = f"""
import logging
from brygga import logs
logs.configure()
logging.getLogger("gunicorn.error").addHandler(logging.StreamHandler())
logging.getLogger("{logger}").warning("%s: %s", "Forbidden", "{path}the-secret:of-it")
"""
    ran = subprocess.run([sys.executable, "-c", log], capture_output=True, text=True, check=True)
    assert f"Forbidden: {path}..." in ran.stderr
    assert "the-secret" not in ran.stderr
    assert "of-it" not in ran.stderr
