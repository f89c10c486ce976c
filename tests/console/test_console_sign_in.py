"""Signing in with the login of the WMS, and out."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.test import Client

from brygga.flows import upkeep
from brygga.integrations.models import Person, Role
from brygga_sandbox.faults import Fault, FaultKind


def test_a_wms_login_signs_in_and_the_first_is_operator(journey: Any) -> None:
    answer = journey.sign_in()
    assert (answer.status_code, answer["location"]) == (302, "/")
    page = journey.browser.get("/")
    assert b"There is no integration yet" in page.content
    assert b"New integration or e-mail" in page.content
    assert Person.objects.get().role == Role.OPERATOR


def test_a_wrong_password_says_so_and_keeps_what_was_typed_but_the_password(journey: Any) -> None:
    answer = journey.sign_in(password="not-this-one")
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "does not accept this user name and password" in page
    assert 'value="WSIdemo"' in page
    assert "not-this-one" not in page
    assert journey.browser.get("/").status_code == 302


def test_an_address_outside_the_allowed_hosts_is_refused_with_a_remedy(journey: Any) -> None:
    form = {"address": "https://evil.example/demo", "user": "WSIdemo", "password": "demo"}
    assert journey.browser.post("/sign-in", form).status_code == 400


def test_a_mistyped_customer_id_is_said_to_be_one(journey: Any) -> None:
    mistyped = f"{journey.sandboxes.ongoing.url}/dmeo"
    answer = journey.browser.post("/sign-in", {"address": mistyped, "user": "WSIdemo", "password": "demo"})
    assert answer.status_code == 400
    assert "There is no warehouse of this name here." in answer.content.decode()
    assert "Check the customer id." in answer.content.decode()


def test_an_empty_form_is_a_page_with_what_is_missing(client: Client, db: None) -> None:
    answer = client.post("/sign-in", {})
    assert answer.status_code == 400
    assert b"This field is required" in answer.content


def test_a_wms_that_is_down_is_no_wrong_password(journey: Any) -> None:
    journey.sandboxes.ongoing.sandbox.faults.add(Fault(kind=FaultKind.UNAVAILABLE, path="/api/v1"))
    answer = journey.sign_in()
    assert answer.status_code == 502
    assert b"did not answer" in answer.content


def test_signing_in_leads_back_to_the_page_that_was_asked_for(journey: Any) -> None:
    asked = journey.browser.get("/people")
    assert asked["location"] == "/sign-in?next=%2Fpeople"
    assert 'name="next" value="/people"' in journey.browser.get(asked["location"]).content.decode()
    assert journey.sign_in(next="/people")["location"] == "/people"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "\\\\evil",
        "javascript:alert(1)",
        "///x.example",
    ],
)
def test_signing_in_never_leads_to_another_site(journey: Any, elsewhere: str) -> None:
    assert journey.sign_in(next=elsewhere)["location"] == "/"
    assert journey.browser.get("/sign-in", {"next": elsewhere})["location"] == "/"


def test_signing_out_is_a_post_and_ends_the_session(cast: Any) -> None:
    assert cast.operator.get("/sign-out").status_code == 405
    assert cast.operator.get("/").status_code == 200
    assert cast.operator.post("/sign-out").status_code == 302
    assert cast.operator.get("/").status_code == 302


def test_a_form_without_its_csrf_token_is_refused_in_our_words(cast: Any) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.person)
    answer = browser.post(f"/integrations/{cast.integration.key}/pause")
    assert answer.status_code == 403
    assert b"opened too long ago, or in another browser" in answer.content
    cast.integration.refresh_from_db()
    assert not cast.integration.paused


# --- wrong logins, and sessions that end


@pytest.fixture
def three_tries(settings: Any) -> None:
    settings.AXES_FAILURE_LIMIT = 3


def test_a_login_that_was_wrong_too_often_is_not_even_asked_about_until_some_time_has_passed(
    journey: Any, three_tries: None
) -> None:
    for _ in range(3):
        assert journey.sign_in(password="wrong").status_code in (401, 403)
    asked_before = len(journey.sandboxes.ongoing.sandbox.calls.list(0, None, ""))
    refused = journey.sign_in(user=" wsiDEMO ")
    assert refused.status_code == 429
    assert "Too many wrong logins in a row." in refused.content.decode()
    assert "Wait 15 minutes" in refused.content.decode()
    assert len(journey.sandboxes.ongoing.sandbox.calls.list(0, None, "")) == asked_before
    assert journey.sign_in(user="WSIother").status_code in (401, 403, 302)
    AccessAttempt.objects.update(attempt_time=datetime.now(UTC) - timedelta(minutes=16))
    assert journey.sign_in().status_code == 302


def test_a_right_login_forgives_the_wrong_ones_and_nothing_typed_is_kept(
    journey: Any, three_tries: None
) -> None:
    for _ in range(2):
        for _ in range(2):
            journey.sign_in(password="wrong-password")
        kept = str(list(AccessAttempt.objects.values()))
        assert "wrong-password" not in kept
        assert "csrf" not in kept
        assert journey.sign_in().status_code == 302
    assert not AccessAttempt.objects.exists()


def test_the_landing_page_counts_wrong_logins_too(journey: Any, three_tries: None) -> None:
    journey.sign_in()
    _, path = journey.link()
    for _ in range(3):
        journey.land(path, password="wrong")
    assert journey.land(path).status_code == 429


def test_behind_a_proxy_each_visitor_is_counted_apart(journey: Any, three_tries: None, settings: Any) -> None:
    settings.PUBLIC_URL = "https://brygga.example.com"
    form = {"address": journey.sandboxes.warehouse_url, "user": "WSIdemo", "password": "wrong"}

    def tried(forwarded: str) -> int:
        answer = journey.browser.post("/sign-in", form, headers={"X-Forwarded-For": forwarded})
        return int(answer.status_code)

    for number in range(3):
        tried(f"198.51.100.{number}, 203.0.113.7")  # what a visitor writes in front of it is not believed
    assert tried("203.0.113.7") == 429
    assert tried("203.0.113.8") != 429


def test_one_address_may_not_try_many_logins_and_an_office_with_slips_is_not_locked_out(
    journey: Any, settings: Any
) -> None:
    settings.WRONG_LOGINS_OF_ONE_ADDRESS, settings.PUBLIC_URL = 4, "https://brygga.example.com"
    form = {"address": journey.sandboxes.warehouse_url, "user": "WSIdemo", "password": "demo"}

    def tried(user: str, password: str = "wrong", address: str = "203.0.113.7") -> Any:
        given = form | {"user": user, "password": password}
        return journey.browser.post("/sign-in", given, headers={"X-Forwarded-For": address})

    for _slip in range(3):  # an office: three people, some with many slips, and all right in the end but one
        for user in ("WSIdemo", "WSIb", "WSIc"):
            assert tried(user).status_code in (401, 403)
    assert tried("WSIdemo", "demo").status_code == 302
    for number in range(2):  # and somebody who tries names
        assert tried(f"WSI{number}").status_code in (401, 403)
    refused = tried("WSIdemo", "demo")
    assert refused.status_code == 429
    assert "Too many different logins were wrong from your network." in refused.content.decode()
    assert "Wait 15 minutes without trying" in refused.content.decode()
    assert tried("WSIdemo", "demo", "203.0.113.8").status_code == 302, "another address"
    AccessAttempt.objects.filter(username__startswith="wsib@").update(
        attempt_time=datetime.now(UTC) - timedelta(minutes=16)
    )
    assert tried("WSIdemo", "demo").status_code == 302, "what is long ago does not count"
    for number in range(4):
        tried(f"WSI{number}", address=f"2001:db8:1:2::{number}")
    assert tried("WSInext", address="2001:db8:1:2:ffff::1").status_code == 429, (
        "one customer's network is one"
    )
    assert tried("WSInext", address="2001:db8:1:3::1").status_code in (401, 403)


def test_a_session_ends_twelve_hours_after_signing_in_whatever_was_done_meanwhile(journey: Any) -> None:
    journey.sign_in()
    session = journey.browser.session
    until = session.get_expiry_date()
    assert timedelta(hours=11, minutes=59) < until - datetime.now(UTC) <= timedelta(hours=12)
    session["something"] = "done"
    session.save()
    assert journey.browser.session.get_expiry_date() == until
    Session.objects.update(expire_date=datetime.now(UTC) - timedelta(seconds=1))
    assert journey.browser.get("/")["location"] == "/sign-in"
    upkeep.forget_old()
    assert not Session.objects.exists()
