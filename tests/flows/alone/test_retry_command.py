"""`brygga retry`: what waits is listed, and tried again by number or by cause, as the pages do it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from brygga import cli
from brygga.core.words import DocState
from brygga.integrations.models import AuditEntry, Integration
from brygga.ledger.models import Document, Shipment, ShipmentState

Make = Callable[..., Document]
WAITS: dict[str, Any] = {
    "state": DocState.HELD,
    "code": "no_country",
    "reason": "No country.",
    "due_at": None,
}


@pytest.fixture
def retry(integration: Integration) -> Callable[..., int]:
    """The command's exit code."""

    def run(*words: str) -> int:
        asked = cli._parser().parse_args(["retry", str(integration.pk), *words])
        return cli._with_a_database(asked.run, asked)

    return run


def a_parked_write_back(document: Document) -> Shipment:
    return Shipment.objects.create(
        integration=document.integration,
        document=document,
        order_id=1,
        state=ShipmentState.PARKED,
        code="no_country",
        seen_at=document.changed_at,
    )


def test_everything_of_one_cause_is_tried_again(
    retry: Any, a_document: Make, capsys: Any, clock: Any
) -> None:
    held, parked = a_document(1, **WAITS), a_document(2, **WAITS | {"state": DocState.PARKED})
    moves, other = a_document(3, **WAITS | {"due_at": clock()}), a_document(4, **WAITS | {"code": "other"})
    write_back = a_parked_write_back(a_document(5, state=DocState.DELIVERED))
    assert retry("--cause", "no_country", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"documents": 2, "write_backs": 1}
    for document, state in ((held, "pending"), (parked, "pending"), (moves, "held"), (other, "held")):
        document.refresh_from_db()
        assert document.state == state
    write_back.refresh_from_db()
    assert write_back.state == ShipmentState.WAITING
    assert AuditEntry.objects.filter(action="retry of a cause").count() == 3


def test_a_cause_that_nothing_has_is_said_and_those_that_wait_are_listed(
    retry: Any, a_document: Make, capsys: Any
) -> None:
    assert retry() == 0
    assert capsys.readouterr().out == "Nothing waits for a person.\n"
    a_parked_write_back(a_document(1, **WAITS))
    assert retry("--cause", "nonsense") == 1
    assert "Nothing waits for a person for the cause nonsense." in capsys.readouterr().err
    assert retry() == 0
    assert capsys.readouterr().out == "no_country: 1 documents, held\nno_country: 1 write-backs, parked\n"
    assert retry("--json") == 0
    first, _ = json.loads(capsys.readouterr().out)
    assert first == {"kind": "documents", "state": "held", "code": "no_country", "count": 1}


def test_one_number_is_tried_again_and_of_a_delivered_one_its_write_back(
    retry: Any, a_document: Make, capsys: Any
) -> None:
    held, delivered = a_document(1, **WAITS), a_document(2, number="20002", state=DocState.DELIVERED)
    assert retry("20001") == 0
    assert capsys.readouterr().out == "documents 1\n"
    held.refresh_from_db()
    assert (held.state, held.asked) == (DocState.PENDING, True)
    assert retry("20002") == 1
    assert "20002 is delivered, and nothing of it waits." in capsys.readouterr().err
    a_parked_write_back(delivered)
    assert retry("20002") == 0
    assert capsys.readouterr().out == "write backs 1\n"
    assert Shipment.objects.get().state == ShipmentState.WAITING
    delivered.refresh_from_db()
    assert delivered.state == DocState.DELIVERED


def test_a_number_that_is_unknown_or_of_two_flows_is_refused_with_a_sentence(
    retry: Any, a_document: Make, capsys: Any
) -> None:
    assert retry("20001") == 1
    assert "Brygga knows no document of the number 20001." in capsys.readouterr().err
    order, product = a_document(1, **WAITS), a_document(1, **WAITS, flow="articles")
    assert retry("20001") == 1
    assert "Add --flow: articles or sales_orders." in capsys.readouterr().err
    assert retry("20001", "--flow", "articles") == 0
    for document, state in ((order, DocState.HELD), (product, DocState.PENDING)):
        document.refresh_from_db()
        assert document.state == state


def test_what_the_pages_refuse_is_refused(
    retry: Any, a_document: Make, integration: Integration, capsys: Any
) -> None:
    a_document(1, **WAITS | {"code": "other_in_wms", "state": DocState.DIVERGED})
    assert retry("20001") == 1
    assert retry("--cause", "other_in_wms") == 1
    Integration.objects.update(paused=True)
    capsys.readouterr()
    assert retry("20001") == 1
    assert capsys.readouterr().err == "The integration is paused.\nResume it first.\n"
    assert Document.objects.get().state == DocState.DIVERGED


def test_words_that_do_not_go_together_are_said(retry: Any, integration: Integration, capsys: Any) -> None:
    assert retry("--flow", "articles") == 2
    assert capsys.readouterr().err == "--flow goes with a number only.\n"
    with pytest.raises(SystemExit) as ended:
        retry("20001", "--cause", "no_country")
    assert ended.value.code == 2


@pytest.mark.parametrize("more", [[], ["--dry-run"]])
def test_shipments_are_not_read_since_a_stamp_and_that_is_said(
    joined: Integration, capsys: Any, more: list[str]
) -> None:
    words = ["sync", str(joined.pk), "shipments", "--since", "2026-03-02T00:00:00", *more]
    asked = cli._parser().parse_args(words)
    assert cli._with_a_database(asked.run, asked) == 2
    assert "--since does not go with shipments" in capsys.readouterr().err
