"""Ways to break the service on purpose, one promise each. The simulation must notice every one of them."""

from collections.abc import Callable
from typing import Any

from brygga.core.decide import InvoiceSeen
from brygga.core.failures import Refused
from brygga.core.options import Options
from brygga.core.words import Flow
from brygga.flows import intake
from brygga.integrations.models import Integration
from brygga.ledger import attempts, lanes
from brygga.ledger.models import Cursor
from brygga.ongoing import client as ongoing_client
from brygga.procountor.source import InvoiceRead, Source
from brygga.wire import Answer
from brygga_simulation.real import broken

Patch = Callable[[object, str, Any], None]


def no_overlap(patch: Patch) -> None:
    """Reading begins where it ended, not an hour before."""

    def first_stamp(integration: Integration, flow: Flow, options: Options) -> str | None:
        cursor = Cursor.objects.filter(integration=integration, flow=flow).first()
        start = integration.start_stamp if flow is not Flow.ARTICLES else ""
        return (cursor.stamp if cursor else "") or start or None

    patch(intake, "first_stamp", first_stamp)


def cursor_before_ledger(patch: Patch) -> None:
    """The cursor moves when a page was listed, before its documents were read and written down."""
    patch(intake, "take_orders", broken.cursor_first(intake.take_orders))


def send_without_reading(patch: Patch) -> None:
    """What the invoice looks like is taken for granted."""

    def read_invoice(self: Source, source_id: int) -> InvoiceRead:
        return InvoiceRead(InvoiceSeen("NOT_SENT", "SALES_ORDER", "EMAIL"), "", {})

    patch(Source, "read_invoice", read_invoice)


def no_lane_epoch(patch: Patch) -> None:
    """Whoever once took the lane may go on, although another has taken it since."""

    statement = attempts._statement

    def _statement(*how: Any) -> str:
        return statement(*how).replace("AND lane.epoch = %(epoch)s", "")

    patch(lanes, "_REQUIRE", lanes._REQUIRE.replace("AND epoch = %(epoch)s", ""))
    patch(attempts, "INSERT", attempts.INSERT.replace("AND lane.epoch = %(epoch)s", ""))
    patch(attempts, "_statement", _statement)


def no_tenant(patch: Patch) -> None:
    """The next document is the next of anybody."""

    for name in ("_NEXT_DOCUMENT", "_LOOK_AND_NEXT"):
        patch(lanes, name, getattr(lanes, name).replace("integration_id = %(integration)s AND", ""))


def null_id_is_success(patch: Patch) -> None:
    """A 2xx is a success, whatever it says."""
    written = ongoing_client.written

    def trusting(answer: Answer, call: str, id_member: str) -> tuple[int, str]:
        try:
            return written(answer, call, id_member)
        except Refused:
            if answer.is_success:
                return 1, ""
            raise

    patch(ongoing_client, "written", trusting)


BREAKS = (
    no_overlap,
    cursor_before_ledger,
    send_without_reading,
    no_lane_epoch,
    no_tenant,
    null_id_is_success,
)
