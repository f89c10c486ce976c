"""Starting, pausing, reconnecting and ending an integration, and what the settings release."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from brygga import clock as service_clock
from brygga.core.options import Options, OrderOptions
from brygga.core.words import DocState, Flow
from brygga.flows import connecting
from brygga.flows.settings_change import change_settings
from brygga.flows.starting import default_start
from brygga.integrations import credentials
from brygga.integrations.models import AuditEntry, Credential, CredentialKind, Integration, Person, Phase
from brygga.integrations.options import OptionsRefused
from brygga.ledger.models import Cursor, Document, Lane

pytestmark = pytest.mark.django_db
Refused = Callable[..., Any]
START = "2026-03-02T09:15:30"


@pytest.fixture
def olga(steps: Any) -> Person:
    person: Person = steps.sign_in()
    return person


@pytest.fixture
def running(steps: Any, olga: Person) -> Integration:
    integration: Integration = steps.connect(olga)
    connecting.start(integration, START, olga)
    integration.refresh_from_db()
    return integration


def halted(integration: Integration, vendor: str) -> Integration:
    integration.halted_by, integration.halted_reason = vendor, "refused"
    integration.halted_at = service_clock.now()
    integration.save()
    return integration


def waiting_jobs() -> set[str]:
    return set(ProcrastinateJob.objects.filter(status="todo").values_list("queueing_lock", flat=True))


# --- start


def test_starting_sets_every_clock_and_lane_going(steps: Any, olga: Person) -> None:
    integration = steps.connect(olga)
    token = connecting.start(integration, START, olga)
    integration.refresh_from_db()
    assert (integration.phase, integration.start_stamp, integration.is_working) == (
        Phase.RUNNING,
        START,
        True,
    )
    stamps = dict(Cursor.objects.filter(integration=integration).values_list("flow", "stamp"))
    assert stamps[Flow.ARTICLES] == ""
    assert stamps[Flow.SALES_ORDERS] == stamps[Flow.PURCHASE_ORDERS] == START
    shipments = datetime.fromisoformat(stamps[Flow.SHIPMENTS])
    assert shipments == datetime(2026, 3, 2, 7, 15, 30, tzinfo=UTC)
    assert Cursor.objects.filter(integration=integration, due_at__lte=service_clock.now()).count() == 4
    assert Lane.objects.filter(integration=integration).count() == 2
    assert len(waiting_jobs()) == 6
    assert len(token) >= 43
    assert credentials.secret_of(integration, CredentialKind.WEBHOOK_TOKEN) == token


def test_the_default_start_is_this_moment_on_procountors_wall_clock(clock: Any) -> None:
    clock.at = datetime(2026, 7, 1, 9, 0, 5, 999, tzinfo=UTC)
    assert default_start(Integration()) == "2026-07-01T12:00:05"


@pytest.mark.parametrize("stamp", ["", "yesterday", "2026-03-02", "2026-13-01T00:00:00", START + "Z"])
def test_a_start_date_that_is_none_is_refused(steps: Any, olga: Person, refused: Refused, stamp: str) -> None:
    integration = steps.connect(olga)
    with refused(400, "start date"):
        connecting.start(integration, stamp, olga)


@pytest.mark.parametrize("stamp", ["2026-07-01T12:02:00", "2027-06-01T12:00:00", "9999-12-31T23:59:59"])
def test_a_start_date_in_the_future_is_refused(
    steps: Any, olga: Person, refused: Refused, clock: Any, stamp: str
) -> None:
    integration = steps.connect(olga)
    clock.at = datetime(2026, 7, 1, 9, 0, 5, tzinfo=UTC)
    with refused(400, "in the future"):
        connecting.start(integration, stamp, olga)
    connecting.start(integration, "2026-07-01T12:00:59", olga)


@pytest.mark.parametrize("stamp", ["0001-01-01T00:00:00", "0202-03-02T09:15:30", "1999-12-31T23:59:59"])
def test_a_start_date_of_another_age_is_refused(
    steps: Any, olga: Person, refused: Refused, stamp: str
) -> None:
    integration = steps.connect(olga)
    with refused(400, "before the year 2000"):
        connecting.start(integration, stamp, olga)
    connecting.start(integration, "2000-01-01T00:00:00", olga)


def test_nothing_starts_before_company_and_goods_owner_are_known(
    steps: Any, olga: Person, refused: Refused
) -> None:
    integration = steps.land(olga)
    with refused(409, "Procountor is not connected"):
        connecting.start(integration, START, olga)
    integration = connecting.come_back(integration, code=steps.code(integration))
    with refused(409, "No goods owner"):
        connecting.start(integration, START, olga)


def test_an_integration_starts_once(running: Integration, olga: Person, refused: Refused) -> None:
    with refused(409, "started before"):
        connecting.start(running, START, olga)


def test_the_goods_owner_of_a_running_integration_stays(
    running: Integration, olga: Person, refused: Refused
) -> None:
    with refused(409, "cannot be changed"):
        connecting.choose_goods_owner(running, 160, olga)
    assert connecting.choose_goods_owner(running, 159, olga) == running


# --- pause and resume


def test_pause_and_resume_are_written_down_and_resuming_wakes_the_work(
    running: Integration, olga: Person
) -> None:
    ProcrastinateJob.objects.all().delete()
    connecting.pause(running, olga)
    connecting.pause(running, olga)
    running.refresh_from_db()
    assert not running.is_working
    connecting.resume(running, olga)
    running.refresh_from_db()
    assert running.is_working
    done = AuditEntry.objects.filter(action__in=["paused", "resumed"]).order_by("pk")
    assert list(done.values_list("action", flat=True)) == ["paused", "resumed"]
    assert len(waiting_jobs()) == 6


def test_what_is_not_running_cannot_be_paused(steps: Any, olga: Person, refused: Refused) -> None:
    integration = steps.connect(olga)
    for verb in (connecting.pause, connecting.resume):
        with refused(409, "not running"):
            verb(integration, olga)


# --- reconnect: credentials and nothing else


@pytest.mark.parametrize("paused", [False, True])
def test_reconnecting_procountor_changes_credentials_and_nothing_else(
    steps: Any, running: Integration, olga: Person, paused: bool
) -> None:
    Integration.objects.filter(pk=running.pk).update(paused=paused)
    Cursor.objects.filter(integration=running, flow=Flow.SALES_ORDERS).update(stamp="2026-04-01T00:00:00")
    running.refresh_from_db()
    halted(running, "procountor")
    before = kept(running)
    key = credentials.secret_of(running, CredentialKind.API_KEY)
    webhook = credentials.secret_of(running, CredentialKind.WEBHOOK_TOKEN)

    connecting.land(connecting.reconnect(running, olga), "WSIdemo", "demo")
    running.refresh_from_db()
    assert running.halted_by == "procountor"
    connecting.come_back(running, code=steps.code(running))

    running.refresh_from_db()
    assert running.halted_by == ""
    assert running.halted_reason == ""
    assert running.is_working is not paused
    assert kept(running) == before
    assert credentials.secret_of(running, CredentialKind.WEBHOOK_TOKEN) == webhook
    assert credentials.secret_of(running, CredentialKind.API_KEY) != key


def kept(integration: Integration) -> tuple[Any, ...]:
    cursors = tuple(integration.cursors.order_by("flow").values_list("flow", "stamp"))
    return (
        cursors,
        integration.options,
        integration.paused,
        integration.phase,
        integration.start_stamp,
        integration.goods_owner_id,
        integration.company_id,
    )


def test_a_new_wms_login_ends_the_halt_by_the_wms(running: Integration, olga: Person) -> None:
    halted(running, "ongoing")
    connecting.land(connecting.reconnect(running, olga), "WSIdemo", "demo")
    running.refresh_from_db()
    assert running.is_working


def test_reconnecting_to_another_company_is_refused(
    steps: Any, running: Integration, olga: Person, refused: Refused
) -> None:
    key = credentials.secret_of(running, CredentialKind.API_KEY)
    connecting.land(connecting.reconnect(running, olga), "WSIdemo", "demo")
    code = steps.code(running, company=12002)
    with refused(409, f"belongs to {running.company_name}"):
        connecting.come_back(running, code=code)
    assert credentials.secret_of(running, CredentialKind.API_KEY) == key


def test_reconnecting_by_a_login_of_another_goods_owner_is_refused(
    running: Integration, olga: Person, refused: Refused
) -> None:
    token = connecting.reconnect(running, olga)
    with refused(403, "does not see goods owner 159"):
        connecting.land(token, "WSIother", "other")
    login = credentials.login_of(running)
    assert login is not None
    assert login.user == "WSIdemo"


def test_a_new_link_ends_the_earlier_one(running: Integration, olga: Person, refused: Refused) -> None:
    earlier = connecting.reconnect(running, olga)
    token = connecting.reconnect(running, olga)
    with refused(410, "expired"):
        connecting.land(earlier, "WSIdemo", "demo")
    connecting.land(token, "WSIdemo", "demo")


# --- disconnect


def test_disconnecting_destroys_the_secrets_and_keeps_the_history(
    running: Integration, olga: Person, refused: Refused
) -> None:
    a_document(running, 1, DocState.DELIVERED)
    token = connecting.new_link(running, olga)
    connecting.disconnect(running, olga)
    connecting.disconnect(running, olga)
    running.refresh_from_db()
    assert (running.phase, running.is_working) == (Phase.DISCONNECTED, False)
    assert not Credential.objects.filter(integration=running).exists()
    assert running.documents.count() == 1
    assert not running.cursors.exclude(due_at=None).exists()
    with refused(410, "expired"):
        connecting.land(token, "WSIdemo", "demo")
    with refused(410, "disconnected"):
        connecting.new_link(running, olga)
    assert AuditEntry.objects.filter(action="disconnected").count() == 1


def test_a_new_webhook_token_replaces_the_earlier_one(running: Integration, olga: Person) -> None:
    earlier = credentials.secret_of(running, CredentialKind.WEBHOOK_TOKEN)
    token = connecting.new_webhook_token(running, olga)
    assert token != earlier
    assert credentials.secret_of(running, CredentialKind.WEBHOOK_TOKEN) == token
    assert token not in str(list(AuditEntry.objects.values()))


# --- settings


def a_document(integration: Integration, source_id: int, state: DocState) -> Document:
    now = service_clock.now()
    return Document.objects.create(
        integration=integration,
        flow=Flow.SALES_ORDERS,
        source_id=source_id,
        state=state,
        first_seen_at=now,
        changed_at=now,
    )


def test_changed_settings_release_what_was_held_and_nothing_else(running: Integration, olga: Person) -> None:
    held = a_document(running, 1, DocState.HELD)
    parked = a_document(running, 2, DocState.PARKED)
    change_settings(running, replace(Options(), order=OrderOptions(number_prefix="P-")), olga)
    held.refresh_from_db()
    parked.refresh_from_db()
    assert held.due_at is not None
    assert parked.due_at is None


def test_saving_unchanged_settings_releases_nothing(running: Integration, olga: Person) -> None:
    held = a_document(running, 1, DocState.HELD)
    assert change_settings(running, Options(), olga) == []
    held.refresh_from_db()
    assert held.due_at is None


def test_refused_settings_change_nothing(running: Integration, olga: Person) -> None:
    held = a_document(running, 1, DocState.HELD)
    with pytest.raises(OptionsRefused):
        change_settings(running, replace(Options(), order=OrderOptions(default_country="Finland")), olga)
    held.refresh_from_db()
    running.refresh_from_db()
    assert (held.due_at, running.options) == (None, {})


def test_another_product_type_reads_the_products_from_the_beginning(
    running: Integration, olga: Person
) -> None:
    Cursor.objects.filter(integration=running).update(stamp="2026-04-01T00:00:00")
    both = replace(Options(), article=replace(Options().article, types=("SALES", "PURCHASE")))
    change_settings(running, both, olga)
    stamps = dict(Cursor.objects.filter(integration=running).values_list("flow", "stamp"))
    assert stamps[Flow.ARTICLES] == ""
    assert stamps[Flow.SALES_ORDERS] == "2026-04-01T00:00:00"
