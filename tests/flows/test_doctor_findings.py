"""`brygga doctor` on a connected merchant: what it looks at, and what it says where something is wrong."""

from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from brygga import cli
from brygga.core.words import DocState, Flow
from brygga.flows import doctor
from brygga.flows.doctor import Finding
from brygga.integrations.models import Integration
from brygga.ledger.models import Document


def found(what: str) -> Finding:
    return next(finding for finding in doctor.examine() if finding.what.endswith(what))


class GoneAfter:
    """The database as it answers so many statements, and then none."""

    def __init__(self, answered: int, words: str = "connection refused") -> None:
        self.left, self.words = answered, words

    def __call__(self, execute: Any, *statement: Any) -> Any:
        self.left -= 1
        if self.left < 0:
            raise OperationalError(self.words)
        return execute(*statement)


def test_a_healthy_merchant_is_well_on_both_sides(merchant: Any) -> None:
    for what in ("Procountor", "Procountor rights", "Procountor clock", "WMS", "WMS clock", "WMS statuses"):
        finding = found(what)
        assert finding.is_well, finding
        assert not finding.remedy
    assert "450" in found("WMS statuses").said


def test_a_worker_that_reports_no_more_is_said(merchant: Any, worker_reported: Any) -> None:
    assert found("worker").said == "No worker runs."
    last = worker_reported(90)
    assert found("worker").said == f"No worker has reported since {last.isoformat()}."
    assert found("worker").remedy.endswith("brygga work")
    worker_reported(30)
    assert found("worker").is_well


def test_documents_that_would_be_held_are_found_before_they_are(merchant: Any, an_order: Any) -> None:
    made = an_order(counterParty={"counterPartyAddress": {"name": ""}})
    merchant.read(Flow.SALES_ORDERS)
    Integration.objects.update(start_stamp=merchant.document(made["id"]).created_stamp)
    sample = found("Procountor sample")
    assert not sample.is_well
    assert str(made["invoiceNumber"]) in sample.said
    assert sample.remedy


@pytest.mark.parametrize(("seconds", "is_well"), [(-299, True), (301, False), (-301, False)])
def test_a_clock_that_differs_much_is_said(merchant: Any, clock: Any, seconds: int, is_well: bool) -> None:
    merchant.sandboxes.clock.freeze(clock.at)
    clock.advance(seconds=seconds)
    for vendor in ("Procountor", "WMS"):
        finding = found(f"{vendor} clock")
        assert finding.is_well is is_well
        assert str(-seconds) in finding.said
        assert bool(finding.remedy) is not is_well


def test_statuses_outside_the_ranges_are_said(merchant: Any) -> None:
    merchant.integration.options = {"ongoing": {"sent_ranges": [{"first": 451, "last": 452}]}}
    merchant.integration.save()
    assert not found("WMS statuses").is_well

    assert "Settings › The warehouse" in found("WMS statuses").remedy


def test_only_what_nothing_else_will_move_waits_for_a_person(
    merchant: Any, an_order: Any, clock: Any
) -> None:
    an_order()
    merchant.read(Flow.SALES_ORDERS)
    Document.objects.update(state=DocState.UNKNOWN, due_at=clock())
    assert found("documents").is_well
    Document.objects.update(due_at=None)
    assert not found("documents").is_well


def test_a_vendor_that_is_down_is_said_and_the_other_is_still_looked_at(merchant: Any) -> None:
    merchant.fault("procountor", kind="unavailable", times=None)
    assert not found("Procountor").is_well
    assert found("WMS").is_well


def test_a_database_that_goes_away_at_any_statement_of_a_start_is_a_sentence(merchant: Any) -> None:
    assert not doctor.reason_not_to_start()  # the first start notes its key
    with CaptureQueriesContext(connection) as whole:
        assert not doctor.reason_not_to_start()
    executed = [one["sql"] for one in whole if not one["sql"].startswith(("BEGIN", "COMMIT"))]
    assert len(executed) > 2
    for answered in range(len(executed)):
        with connection.execute_wrapper(GoneAfter(answered)):
            assert doctor.reason_not_to_start().startswith("PostgreSQL does not answer (")


@pytest.mark.parametrize(
    ("words", "said"), [("server closed\nmore", "server closed"), ("", "OperationalError")]
)
def test_a_database_that_goes_away_under_a_command_is_a_sentence(
    merchant: Any, capsys: Any, words: str, said: str
) -> None:
    with connection.execute_wrapper(GoneAfter(0, words)):
        asked = cli._parser().parse_args(["again"])  # main would point the log at this test's own stderr
        assert cli._with_a_database(asked.run, asked) == 1
    assert capsys.readouterr().err.splitlines()[0] == f"The database failed: {said}"


def test_a_pooler_by_transaction_is_told_by_its_one_server_process(
    merchant: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such a pooler is not at hand: two connections that are lent one server process stand for it."""
    assert not any(finding.what == "pooler" for finding in doctor.examine())
    monkeypatch.setattr(doctor, "_server_process", lambda _: 4711)
    assert "pooler by transaction" in found("pooler").said
