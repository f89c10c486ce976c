"""The completeness of an integration on its status page."""

from datetime import timedelta
from typing import Any

from brygga import clock as service_clock
from brygga.core.words import DocState, Flow
from brygga.integrations.models import Integration
from brygga.ledger.models import Certificate, Cursor, Run


def certificate(integration: Any, **members: Any) -> Certificate:
    now = service_clock.now()
    defaults: dict[str, Any] = {
        "flow": Flow.SALES_ORDERS,
        "began_at": now,
        "taken_at": now,
        "window_from": "2026-01-02T08:00:00",
        "listed": 1284,
        "accounted": 1284,
        "repaired": 0,
    }
    return Certificate.objects.create(integration=integration, **defaults | members)


def part(page: str) -> str:
    """The page's section about completeness."""
    return page[page.index('<section id="completeness"') :].split("</section>")[0]


def test_the_status_page_says_whether_everything_is_accounted_for_and_links_what_is_not(cast: Any) -> None:
    assert "not checked yet" in part(cast.page(cast.reader))
    certificate(cast.integration)
    shown = part(cast.page(cast.reader))
    assert "1,284 of 1,284 accounted for" in shown
    assert ">complete</span>" in shown
    assert "2026-01-02 08:00:00" in shown

    lost = cast.document(700, state=DocState.DIVERGED)
    named = {
        "kind": "not_in_wms",
        "source_id": 700,
        "document": lost.pk,
        "number": "700",
        "said": "Nothing of it.",
    }
    unknown = named | {"kind": "missing", "document": 999_999, "number": "<701>"}
    certificate(
        cast.integration,
        accounted=1281,
        repaired=1,
        counts={"not_in_wms": 2, "missing": 1},
        differences=[named | {"done": "raised"}, unknown | {"done": "repaired"}],
        taken_at=service_clock.now() + timedelta(seconds=1),
    )
    shown = part(cast.page(cast.reader))
    assert "1,281 of 1,284 accounted for" in shown
    assert ">not complete</span>" in shown
    assert f"/documents/{lost.pk}" in shown
    assert "999999" not in shown
    assert "&lt;701&gt; was missing here" in shown
    assert "and 1 more" in shown
    assert 'id="completeness"' not in cast.page(cast.operator, "/runs")
    other = cast.another_integration(goods_owner_id=160, company_id=2)
    theirs = cast.operator.get(f"/integrations/{other.key}").content.decode()
    assert "1,284" not in theirs


def test_home_and_status_say_that_not_everything_is_accounted_for_and_where_to_look(
    cast: Any, clock: Any
) -> None:
    def health() -> str:
        home, status = cast.operator.get("/").content.decode(), cast.page(cast.operator)
        row = home.split(f'id="integration-{cast.integration.key}"')[1].split("</tr>")[0]
        line = status.split('id="health"')[1].split("</p>")[0]
        assert (link in row) == (link in line)
        return row + line if link in row else row

    link = f"/integrations/{cast.integration.key}#completeness"
    Cursor.objects.update(last_success_at=clock())
    certificate(cast.integration, flow=Flow.SALES_ORDERS)
    assert ">running</span>" in health()
    certificate(cast.integration, accounted=1281, repaired=1, taken_at=clock() + timedelta(seconds=1))
    shown = health()
    assert shown.count(">not complete</span>") == 2
    assert shown.count("Sales orders: not accounted for: 2 of 1284.") == 2
    waiting = cast.document(700, state=DocState.PARKED)
    assert (
        "1 document waits for a person; the others go on. Sales orders: not accounted for: 2 of 1284."
        in health()
    )
    waiting.delete()

    clock.advance(days=3)
    assert ">delayed</span>" in health(), "a worker that is away is the nearer reason"
    Cursor.objects.update(last_success_at=clock())
    shown = health()
    assert shown.count(">not proved</span>") == 2
    assert shown.count("There is no certificate of the last two days. Look whether a worker runs") == 2
    for flow in (Flow.ARTICLES, Flow.SALES_ORDERS, Flow.PURCHASE_ORDERS):
        certificate(cast.integration, flow=flow, taken_at=clock())
    assert ">running</span>" in health()
    failed = {
        "kind": "check",
        "started_at": clock() + timedelta(seconds=1),
        "problem": "Procountor did not answer.",
    }
    Run.objects.create(integration=cast.integration, flow=Flow.SALES_ORDERS, **failed)
    shown = health()
    assert shown.count(">not proved</span>") == 2
    assert shown.count("The last check failed: Procountor did not answer.") == 2
    Integration.objects.update(options={"nonsense": 1})
    assert "there is no such setting" in cast.operator.get("/").content.decode()


def test_check_now_queues_and_never_says_done(cast: Any) -> None:
    assert "Queued: the completeness check" in cast.press(cast.operator, "/check")
    assert cast.jobs("check") == 1
    assert "Queued already" in cast.press(cast.operator, "/check")
    assert "Check now" not in part(cast.page(cast.reader))
    Integration.objects.update(paused=True)
    assert "Resume it first" in cast.press(cast.operator, "/check")


def test_a_check_that_failed_or_is_overdue_proves_nothing(cast: Any, clock: Any) -> None:
    certificate(cast.integration)
    clock.advance(days=3)
    shown = part(cast.page(cast.reader))
    assert "no certificate of the last two days" in shown
    assert ">not proved</span>" in shown
    Run.objects.create(
        integration=cast.integration,
        flow=Flow.SALES_ORDERS,
        kind="check",
        started_at=clock(),
        problem="Procountor did not answer.",
    )
    assert "The last check failed: Procountor did not answer." in part(cast.page(cast.reader))
