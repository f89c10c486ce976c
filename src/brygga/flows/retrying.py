"""`brygga retry`: what the pages' *Try again* and *Try all again* do, by number or by cause."""

from collections import Counter
from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import Count, QuerySet

from brygga.core.words import DocState, Flow
from brygga.flows import acting, explaining
from brygga.flows.problems import ConnectProblem
from brygga.integrations.models import Integration
from brygga.ledger import attention
from brygga.ledger.models import Document, Shipment, ShipmentState


@dataclass(frozen=True)
class Cause:
    """So many documents, or write-backs, wait for a person for one reason."""

    kind: str
    state: str
    code: str
    count: int

    def as_json(self) -> dict[str, object]:
        return asdict(self)

    def as_text(self) -> str:
        return f"{self.code}: {self.count} {self.kind.replace('_', '-')}, {self.state}"


def causes(integration: Integration) -> list[Cause]:
    """What waits for a person, the documents first."""
    return [
        *_counted("documents", attention.documents(integration)),
        *_counted("write_backs", attention.shipments(integration)),
    ]


def _counted(kind: str, waiting: "QuerySet[Document] | QuerySet[Shipment]") -> list[Cause]:
    counted = waiting.order_by().values_list("state", "code").annotate(total=Count("id"))
    return [Cause(kind, state, code, total) for state, code, total in counted.order_by("code", "state")]


def retry_cause(integration: Integration, code: str) -> dict[str, int]:
    """Tries everything of one cause again, whatever its state; returns how many of each kind were queued."""
    wanted = [cause for cause in causes(integration) if cause.code == code]
    if not wanted:
        raise ConnectProblem(
            f"Nothing waits for a person for the cause {code}.",
            "Without a number and a cause this command lists what waits.",
        )
    queued = Counter[str]()
    with transaction.atomic():
        for cause in wanted:
            if cause.kind == "documents":
                count = acting.retry_cause(integration, DocState(cause.state), code, None)
            else:
                count = acting.retry_shipments(integration, ShipmentState(cause.state), code, None)
            queued[cause.kind] += count
    return dict(queued)


def retry_number(integration: Integration, number: str, flow: Flow | None) -> dict[str, int]:
    """Tries what has this number again: the document unless it is delivered, and the write-back unless it is done."""
    found = [one for one in explaining.documents_of(integration, number) if flow is None or one.flow == flow]
    _refuse_unclear(number, found)
    queued = Counter[str]()
    with transaction.atomic():
        for document in found:
            shipment = getattr(document, "shipment", None)
            if document.state != DocState.DELIVERED:
                acting.try_again(document, None)
                queued["documents"] += 1
            if shipment is not None and shipment.state != ShipmentState.DONE:
                acting.retry_shipment(shipment, None)
                queued["write_backs"] += 1
    if not queued:
        raise ConnectProblem(f"{number} is delivered, and nothing of it waits.", status=409)
    return dict(queued)


def _refuse_unclear(number: str, found: list[Document]) -> None:
    flows = sorted({document.flow for document in found})
    if not flows:
        raise ConnectProblem(
            f"Brygga knows no document of the number {number}.", "`brygga explain` says more.", status=404
        )
    if len(flows) > 1:
        raise ConnectProblem(
            f"More than one document has the number {number}.", f"Add --flow: {' or '.join(flows)}."
        )
