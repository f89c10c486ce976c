"""Buttons that are pressed twice: a double click, or back and once more. The server meets both presses; the browser's
own guard is in tests/browser."""

import re
from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory
from tests.console.conftest import a_person, browser_of

from brygga.console import once, pressed
from brygga.integrations.models import AuditEntry, ConnectLink, Integration, Phase, Role

LINK = re.compile(r'href="[^"]*/connect/[^"]+"')


def form_of(cast: Any) -> dict[str, str]:
    """What the form on *New integration* brings with it."""
    page = cast.operator.get("/new").content.decode()
    given = re.search(rf'name="{pressed.KEY}" value="([^"]+)"', page)
    assert given, page
    return {pressed.KEY: given[1]}


def test_new_integration_pressed_twice_makes_one_whose_link_is_shown(cast: Any) -> None:
    form = form_of(cast)
    first, second = (cast.operator.post("/new", form) for _ in range(2))
    assert first["location"] == second["location"]
    assert Integration.objects.exclude(pk=cast.integration.pk).count() == 1
    assert ConnectLink.objects.count() == 1
    assert LINK.search(cast.operator.get(second["location"]).content.decode())
    assert AuditEntry.objects.filter(action="integration made").count() == 1


def test_the_page_looked_at_once_more_makes_another_integration(cast: Any) -> None:
    made = {cast.operator.post("/new", form_of(cast))["location"] for _ in range(2)}
    assert len(made) == 2


def test_a_form_that_was_used_leads_to_what_became_of_its_integration(cast: Any) -> None:
    form = form_of(cast)
    cast.operator.post("/new", form)
    made = Integration.objects.latest("pk")
    Integration.objects.filter(pk=made.pk).update(phase=Phase.CONNECTED)
    assert cast.operator.post("/new", form)["location"] == f"/integrations/{made.key}"


def test_the_form_of_somebody_else_makes_an_integration_of_ones_own(cast: Any) -> None:
    form = form_of(cast)
    theirs = cast.operator.post("/new", form)["location"]
    mate = browser_of(a_person("WSImate", cast.integration.warehouse_system, [159]))
    assert mate.post("/new", form)["location"] != theirs
    assert Integration.objects.latest("pk").created_by.user_name == "WSImate"


def test_a_secret_to_be_shown_is_in_the_session_before_the_answer_is(cast: Any) -> None:
    request = RequestFactory().get("/")
    request.session = SessionStore()
    request.session["other"] = "kept"
    request.session.save()
    once.keep(request, "link", cast.integration, "the newest")
    request.session = SessionStore(request.session.session_key)
    assert once.look(request, "link", cast.integration) == "the newest"
    assert request.session["other"] == "kept"


def test_what_the_other_press_made_newer_is_not_overwritten_by_the_answer_of_this_one(cast: Any) -> None:
    request = RequestFactory().get("/")
    request.session = SessionStore()
    request.session.create()
    once.keep(request, "link", cast.integration, "older")
    assert not request.session.modified


def test_a_role_given_twice_is_one_change(cast: Any) -> None:
    mate = a_person("WSImate", cast.integration.warehouse_system, [159], Role.READER)
    for _ in range(2):
        answer = cast.operator.post("/people", {"person": mate.pk, "role": "operator"}, follow=True)
        assert "The role of WSImate is changed." in answer.content.decode()
    assert AuditEntry.objects.filter(action="role changed").count() == 1
