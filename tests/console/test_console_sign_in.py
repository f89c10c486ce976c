"""Signing in with the login of the WMS, and out."""

from typing import Any

import pytest
from django.test import Client

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
