"""Every address of the console, tried by everybody who has no business there, and with everything that is no input."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from brygga import clock as service_clock
from brygga.console.addresses import urlpatterns
from brygga.core.options import FlowSwitches, Options
from brygga.flows import acting, connecting, starting
from brygga.flows.settings_change import change_settings
from brygga.integrations.models import AuditEntry, ConnectLink, Credential, Integration, Phase
from brygga.ledger.models import Document, Shipment
from brygga.notify import subscribing
from brygga.notify.models import Subscription

OPEN_TO_ALL = {
    "sign-in",
    "sign-out",
    "health",
    "hook",
    "landing",
    "come-back",
    "started",
    "to-procountor",
    "email-stop",
    "language",
}
"""These have walls of their own, with tests of their own."""
OF_NO_INTEGRATION = {"home", "choose", "people"}
ACTIONS = {
    "new-link", "to-procountor", "existing", "start", "sync", "check", "pause", "resume", "disconnect", "try-again",
    "skip", "send-again", "decide-again", "take-again", "retry-shipment", "skip-shipment", "retry-cause", "new-token",
    "settings", "setup", "setup-settings", "table", "emails", "email", "email-test", "email-end",
}  # fmt: skip
NAMES = [str(pattern.name) for pattern in urlpatterns]
WALLED = sorted(set(NAMES) - OPEN_TO_ALL - OF_NO_INTEGRATION)
GARBAGE = [
    "",
    "0",
    "-1",
    "9" * 40,
    "\x00",
    "' OR 1=1 --",
    "ä€😀",
    "<script>alert(1)</script>",
    "a" * 5000,
    "%00",
    "{}",
]


def address(name: str, integration: Integration, document: Document) -> str:
    """The address of a page for this integration and document."""
    route = next(str(pattern.pattern) for pattern in urlpatterns if pattern.name == name)
    filled = route.replace("<uuid:key>", str(integration.key)).replace("<int:pk>", str(document.pk))
    return f"/{filled.replace('<str:token>', 'made-up').replace('<slug:table>', 'countries')}"


def both_methods(browser: Client, path: str) -> Iterator[Any]:
    yield browser.get(path)
    yield browser.post(path, {})


@pytest.mark.parametrize("name", WALLED)
def test_a_stranger_and_a_neighbour_are_told_that_the_page_does_not_exist(cast: Any, name: str) -> None:
    path = address(name, cast.integration, cast.document())
    for browser in (cast.stranger, cast.neighbour):
        for answer in both_methods(browser, path):
            assert answer.status_code == 404, path
            assert cast.integration.company_name not in answer.content.decode()


@pytest.mark.parametrize("name", [*WALLED, *sorted(OF_NO_INTEGRATION)])
def test_who_is_not_signed_in_is_sent_to_sign_in(cast: Any, name: str) -> None:
    path = address(name, cast.integration, cast.document())
    for answer in both_methods(cast.nobody, path):
        assert answer.status_code == 302, path
        assert answer["location"].startswith("/sign-in")


@pytest.mark.parametrize("name", sorted(ACTIONS - OPEN_TO_ALL))
def test_a_reader_changes_nothing_and_is_told_why(cast: Any, name: str) -> None:
    path = address(name, cast.integration, cast.document())
    answer = cast.reader.post(path, {})
    assert answer.status_code == 403
    assert "Your role here is reader" in answer.content.decode()
    cast.integration.refresh_from_db()
    assert (cast.integration.phase, cast.integration.paused) == (Phase.RUNNING, False)
    assert not AuditEntry.objects.exists()


POSTED = re.compile(r'<form[^>]*method="post".*?</form>', re.DOTALL)
ENDING = {"disconnect", "email-end"}
"""What may be done to a disconnected integration: end something of it, or see that it is ended."""


@pytest.mark.parametrize("name", sorted(ACTIONS - ENDING))
def test_a_disconnected_integration_refuses_every_button_with_what_to_do(cast: Any, name: str) -> None:
    document = cast.document(state="parked", code="poison", reason="Wrong.")
    Shipment.objects.create(
        integration=cast.integration,
        document=document,
        order_id=7,
        state="parked",
        code="refused",
        seen_at=service_clock.now(),
    )
    Integration.objects.update(phase=Phase.DISCONNECTED, disconnected_at=service_clock.now(), paused=True)
    before = everything(cast.integration)
    given = {
        "reason": "Why.",
        "state": "parked",
        "code": "poison",
        "address": "a@b.fi",
        "flows.articles": "on",
    }
    answer = cast.operator.post(address(name, cast.integration, document), given)
    assert answer.status_code == 410
    said = answer.content.decode()
    assert "This integration was disconnected" in said
    assert "choose New integration or e-mail" in said
    assert everything(cast.integration) == before


def everything(integration: Integration) -> list[Any]:
    """All that a button could have changed."""
    tables = (
        AuditEntry,
        Integration,
        Document,
        Shipment,
        Subscription,
        Credential,
        ConnectLink,
        ProcrastinateJob,
    )
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_a_disconnected_integration_shows_no_button_and_its_subscriptions_can_be_ended(cast: Any) -> None:
    document = cast.document(state="parked", code="poison", reason="Wrong.")
    wanted = subscribing.subscribe(cast.integration, "maija@example.fi", subscribing.Wishes(), cast.person)
    starting.disconnect(cast.integration, cast.person)
    of_it = f"/integrations/{cast.integration.key}/emails/{wanted.pk}"
    pages = set(WALLED) - ACTIONS - {"preview", "progress", "table-file"} | {"settings", "table", "emails"}
    for name in sorted(pages):
        page = cast.operator.get(address(name, cast.integration, document), follow=True).content.decode()
        forms = POSTED.findall(page[page.index("<main") : page.index("</main>")])
        assert not [form for form in forms if "<button" in form], name
    assert cast.operator.get(of_it).content.decode().count('method="post"') == 3
    assert "gets no more e-mails" in cast.operator.post(f"{of_it}/end", follow=True).content.decode()
    assert not Subscription.objects.exists()


def test_disconnecting_once_more_is_said_to_be_done_and_leaves_no_trace(cast: Any) -> None:
    starting.disconnect(cast.integration, cast.person)
    before = everything(cast.integration)
    assert "Disconnected. Nothing is read or sent any more" in cast.press(cast.operator, "/disconnect")
    assert cast.operator.get(f"/integrations/{cast.integration.key}/disconnect").status_code == 302
    assert everything(cast.integration) == before


def test_what_was_disconnected_between_the_look_and_the_deed_is_left_alone(cast: Any) -> None:
    """The verbs, with an integration that was read before."""
    document = cast.document(state="parked", code="poison", reason="Wrong.")
    read = Integration.objects.get(pk=cast.integration.pk)
    starting.disconnect(cast.integration, cast.person)
    before = everything(cast.integration)
    for deed in (
        lambda: connecting.new_link(read, cast.person),
        lambda: starting.new_webhook_token(read, cast.person),
        lambda: starting.resume(read, cast.person),
        lambda: change_settings(read, Options(flows=FlowSwitches(articles=False)), cast.person),
        lambda: subscribing.subscribe(read, "a@b.fi", subscribing.Wishes(), cast.person),
        lambda: acting.skip_for_good(Document.objects.get(pk=document.pk), "Why.", cast.person),
        lambda: acting.try_again(Document.objects.get(pk=document.pk), cast.person),
    ):
        with pytest.raises(connecting.ConnectProblem, match="was disconnected"):
            deed()
    assert everything(cast.integration) == before


def test_a_reader_sees_no_button_that_acts(cast: Any) -> None:
    document = cast.document(state="parked", code="poison", reason="Wrong.")
    assert (
        'method="post"'
        not in cast.reader.get(address("progress", cast.integration, document)).content.decode()
    )
    for name in sorted(set(WALLED) - ACTIONS - {"preview", "progress", "table-file"}):
        page = cast.reader.get(address(name, cast.integration, document)).content.decode()
        assert page.count('method="post"') == 2, f"{name}: only signing out and the language"


def test_home_lists_only_what_a_person_may_see(cast: Any) -> None:
    cast.another_integration(goods_owner_id=160, company_id=2, company_name="Naapurin Oy")
    own = cast.operator.get("/").content.decode()
    assert "Aurinko Kahvila Oy" in own
    assert "Naapurin Oy" in own
    beside = cast.neighbour.get("/").content.decode()
    assert "Aurinko Kahvila Oy" not in beside
    assert "Naapurin Oy" in beside
    assert "There is no integration yet" in cast.stranger.get("/").content.decode()


def test_the_address_of_a_button_that_is_opened_like_a_page_says_so(cast: Any) -> None:
    answer = cast.operator.get(f"/integrations/{cast.integration.key}/pause")
    assert (answer.status_code, answer["allow"]) == (405, "POST")
    assert "this is the address of a button" in answer.content.decode()


def test_a_document_of_another_integration_does_not_exist_under_ones_own(cast: Any) -> None:
    document = cast.document()
    other = cast.another_integration(goods_owner_id=160, company_id=2)
    for name in (
        "document",
        "try-again",
        "send-again",
        "decide-again",
        "take-again",
        "skip",
        "retry-shipment",
        "skip-shipment",
    ):
        assert cast.operator.post(address(name, other, document), {}).status_code in (404, 405)
        assert cast.operator.get(address(name, other, document)).status_code in (404, 405)
    document.refresh_from_db()
    assert document.state == "pending"


@pytest.mark.parametrize("name", NAMES)
def test_an_integration_that_never_was_does_not_exist(cast: Any, name: str) -> None:
    document = cast.document()
    never = Integration(key=uuid4())
    path = address(name, never, document)
    if "<uuid" in str(next(pattern.pattern for pattern in urlpatterns if pattern.name == name)):
        statuses = {answer.status_code for answer in both_methods(cast.operator, path)}
        assert statuses <= {404, 405, 302}, path
        assert 404 in {
            answer.status_code for answer in (cast.operator.get(path, follow=True), cast.operator.post(path))
        }


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"preview", "existing", "start", "sign-in", "landing"}))
def test_no_garbage_makes_a_fault(cast: Any, name: str) -> None:
    path = address(name, cast.integration, cast.document())
    fields = (
        "q",
        "state",
        "flow",
        "before",
        "code",
        "error",
        "next",
        "person",
        "role",
        "reason",
        "goods_owner",
        "start",
    )
    for text in GARBAGE:
        for answer in (
            cast.operator.get(path, dict.fromkeys(fields, text)),
            cast.operator.post(path, dict.fromkeys(fields, text)),
        ):
            assert answer.status_code < 500, (path, text)
    for text in ("", "\x00", "{}"):
        for kind in ("application/json", "multipart/form-data; boundary=x"):
            assert cast.operator.post(path, text, content_type=kind).status_code < 500, (path, text, kind)
    assert cast.operator.put(path, "x").status_code < 500


@pytest.mark.parametrize("token", ["%00", "a" * 3000, "..%2f..", "x.y", "%ff%fe", ".", "%F0%9F%98%80"])
def test_no_made_up_link_makes_a_fault(client: Client, db: None, token: str) -> None:
    for answer in both_methods(client, f"/connect/{token}"):
        assert answer.status_code == 404


@pytest.mark.parametrize("text", [text for text in GARBAGE if not text.isdecimal()])
def test_no_garbage_at_the_sign_in_makes_a_fault(client: Client, db: None, text: str) -> None:
    answer = client.post("/sign-in", {"address": text, "user": text, "password": text})
    assert answer.status_code == 400


@pytest.mark.parametrize("pk", ["0", "9" * 18, "9" * 40])
def test_no_document_number_makes_a_fault(cast: Any, pk: str) -> None:
    assert cast.operator.get(f"/integrations/{cast.integration.key}/documents/{pk}").status_code == 404


def test_setting_up_is_closed_once_the_integration_runs(cast: Any) -> None:
    status = f"/integrations/{cast.integration.key}"
    for name in ("setup", "preview", "existing", "start"):
        answer = cast.operator.post(address(name, cast.integration, cast.document(hash(name) % 10**6)), {})
        assert answer["location"] == status
