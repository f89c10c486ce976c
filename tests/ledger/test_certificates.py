"""What a completeness check asks the ledger, what it may change there, and which certificate counts."""

from datetime import timedelta
from typing import Any

from procrastinate.contrib.django.models import ProcrastinateJob

from brygga.core.completeness import RAISED, Held
from brygga.core.words import DocState, Flow
from brygga.integrations.models import Integration
from brygga.ledger import certificates
from brygga.ledger.models import Certificate, Cursor, Document

ORDERS = Flow.SALES_ORDERS


def put(document: Document, **members: Any) -> None:
    Document.objects.filter(pk=document.pk).update(**members)
    document.refresh_from_db()


def delivered(document: Document, ids: list[int] | None = None, flow: Flow = ORDERS) -> list[int]:
    found = certificates.delivered(document.integration, flow, [81001] if ids is None else ids)
    return [one.source_id for one in found]


# --- what is asked


def test_only_what_stands_in_the_warehouse_for_a_while_is_compared(document: Document, clock: Any) -> None:
    put(document, state=DocState.DELIVERED, due_at=None, sent_at=clock() - timedelta(minutes=10, seconds=1))
    assert delivered(document) == [81001]
    assert delivered(document, [1]) == delivered(document, flow=Flow.ARTICLES) == []
    put(document, sent_at=clock() - timedelta(minutes=10))
    assert delivered(document) == []
    put(document, sent_at=None)
    assert delivered(document) == [81001]
    put(document, due_at=clock())
    assert delivered(document) == []
    put(document, due_at=None, state=DocState.HELD)
    assert delivered(document) == []


def test_what_an_earlier_check_raised_is_compared_again(document: Document, clock: Any) -> None:
    for code in RAISED:
        put(document, state=DocState.DIVERGED, code=code, sent_at=clock())
        assert delivered(document) == [81001]
    put(document, code="changed_too_late")
    assert delivered(document) == []


def unlisted(document: Document, before: Any, **asked: Any) -> list[int]:
    given = {"listed": set(), "since": "2026-03-01T00:00:00", "types": ()} | asked
    return certificates.unlisted(
        document.integration, ORDERS, given["listed"], given["since"], before, given["types"]
    )


def test_what_the_window_holds_and_the_list_does_not_is_found(document: Document, clock: Any) -> None:
    put(document, version="2026-03-01T00:00:00", read_at=clock() - timedelta(seconds=1))
    assert unlisted(document, clock()) == [81001]
    assert unlisted(document, clock(), listed={81001}) == []
    assert unlisted(document, clock(), since="2026-03-01T00:00:01") == []
    assert unlisted(document, clock() - timedelta(seconds=1)) == []
    for code in ("gone", "skipped_by_person", "other_type", "offer"):
        put(document, code=code)
        assert unlisted(document, clock()) == []


def test_of_products_only_the_listed_types_are_missed(document: Document, clock: Any) -> None:
    put(document, version="2026-03-02T00:00:00", read_at=clock() - timedelta(seconds=1))
    for source, found in (({"type": "SALES"}, True), ({"type": "PURCHASE"}, False), ({}, True), (None, True)):
        put(document, source=source)
        assert bool(unlisted(document, clock(), types=("SALES",))) is found


def test_the_ledger_says_what_it_has_of_a_record(document: Document) -> None:
    put(document, version="v", state=DocState.HELD, reason="r", due_at=None)
    assert certificates.held(document) == Held("v", DocState.HELD, False, True, False)
    put(document, due_at=document.changed_at, reason="")
    assert certificates.held(document) == Held("v", DocState.HELD, True, False, False)
    put(document, code="gone")
    assert certificates.held(document) == Held("v", DocState.HELD, True, False, True)
    assert certificates.held(None) is None
    integration = document.integration
    assert certificates.documents(integration, ORDERS, [81001, 5]) == {81001: document}
    assert certificates.documents(integration, Flow.ARTICLES, [81001]) == {}
    assert certificates.states(integration, ORDERS, [81001, 5]) == {"held": 1}
    assert certificates.states(integration, Flow.ARTICLES, [81001]) == {}
    assert certificates.read_to(integration, ORDERS) == ""
    Cursor.objects.create(integration=integration, flow=ORDERS, stamp="s")
    assert certificates.read_to(integration, ORDERS) == "s"
    assert certificates.read_to(integration, Flow.ARTICLES) == ""


def test_many_ids_are_looked_up_in_parts_and_each_once() -> None:
    parts = list(certificates.in_parts(range(1001, 0, -1)))
    assert [len(part) for part in parts] == [500, 500, 1]
    assert [one for part in parts for one in part] == list(range(1, 1002))
    assert list(certificates.in_parts([])) == []


# --- what is changed


def test_a_check_changes_nothing_that_changed_since_it_looked(document: Document) -> None:
    meanwhile = {
        "state": "held",
        "code": "x",
        "due_at": None,
        "target_id": 8,
        "content_hash": "x",
        "sent_hash": "x",
    }
    for name, value in meanwhile.items():
        Document.objects.update(**{name: value})
        assert not certificates.change(document, reason="changed", due_at=document.due_at)
        Document.objects.update(**{name: getattr(document, name)})
    assert Document.objects.get().reason == ""
    assert not ProcrastinateJob.objects.exists()


def test_a_check_that_makes_something_due_wakes_the_lane(document: Document, clock: Any) -> None:
    clock.advance(minutes=1)
    assert certificates.change(document, reason="raised", due_at=None)
    assert not ProcrastinateJob.objects.exists()
    document.refresh_from_db()
    assert (document.reason, document.due_at, document.changed_at) == ("raised", None, clock())
    assert certificates.change(document, due_at=clock())
    assert ProcrastinateJob.objects.get().task_name == "deliver"


# --- which certificate counts


def a_certificate(integration: Integration, flow: Flow, taken_at: Any, **members: Any) -> Certificate:
    counts = {"listed": 5, "accounted": 3, "repaired": 2} | members
    return Certificate.objects.create(
        integration=integration, flow=flow, began_at=taken_at, taken_at=taken_at, **counts
    )


def test_a_certificate_is_whole_when_everything_is_accounted_for_or_repaired(
    integration: Integration, clock: Any
) -> None:
    for members in ({}, {"repaired": 1}, {"accounted": 2}, {"problem": "Too many."}):
        made = a_certificate(integration, ORDERS, clock(), **members)
        is_whole = not members
        assert made.is_whole is is_whole
        assert certificates.verdicts([integration.pk], clock()) == {
            (integration.pk, "sales_orders"): is_whole
        }


def test_the_newest_certificate_of_each_flow_counts_and_only_since_the_time_that_is_asked_for(
    integration: Integration, clock: Any
) -> None:
    earlier, key = clock() - timedelta(hours=1), (integration.pk, "sales_orders")
    other = Integration.objects.create(
        warehouse_system=integration.warehouse_system, created_at=clock(), goods_owner_id=5
    )
    a_certificate(integration, ORDERS, earlier, problem="p")
    a_certificate(integration, ORDERS, clock(), problem="p")
    last = a_certificate(integration, ORDERS, clock())
    product = a_certificate(integration, Flow.ARTICLES, earlier, repaired=0)
    a_certificate(other, ORDERS, clock(), repaired=0)
    assert certificates.latest(integration) == {"sales_orders": last, "articles": product}
    assert certificates.verdicts([integration.pk], clock()) == {key: True}
    assert certificates.verdicts([integration.pk, other.pk], earlier) == {
        key: True,
        (integration.pk, "articles"): False,
        (other.pk, "sales_orders"): False,
    }
    assert certificates.newest([integration.pk], clock()) == {key: last}
    assert certificates.newest([integration.pk], earlier) == {
        key: last,
        (integration.pk, "articles"): product,
    }
    assert certificates.newest([], earlier) == certificates.verdicts([], earlier) == {}
