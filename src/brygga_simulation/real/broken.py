"""A promise broken on purpose in the workers of the crash matrix, which must notice: `make crash ARGS=--broken`."""

from collections.abc import Callable

from brygga.core import stamps
from brygga.core.options import Options
from brygga.core.words import Flow
from brygga.flows import completeness, intake
from brygga.integrations.models import Integration
from brygga.ledger.models import Certificate, Cursor
from brygga.ledger.receiving import Counts
from brygga.procountor.source import ListPage, Source

STEP = "page.read sales_orders"
"""Where a kill shows it."""
RIGHT_WITHIN = 45.0


TakeOrders = Callable[..., Counts]


def cursor_first(take: TakeOrders) -> TakeOrders:
    """The same, but the cursor moves when a page was listed, before its documents were read and written down."""

    def moved_first(
        integration: Integration, flow: Flow, source: Source, listed: ListPage, *rest: str | None
    ) -> Counts:
        newest = max((row.version for row in listed.rows), default="")
        Cursor.objects.filter(integration=integration, flow=flow, stamp__lt=newest).update(stamp=newest)
        return take(integration, flow, source, listed, *rest)

    return moved_first


def break_it() -> None:
    """The cursor moves first, and nothing is read again: not by the overlap, and not by the daily check, which would
    mend it."""

    def first_stamp(integration: Integration, flow: Flow, options: Options) -> str | None:
        cursor = Cursor.objects.filter(integration=integration, flow=flow).first()
        return stamps.less(cursor.stamp, -1) if cursor and cursor.stamp else integration.start_stamp

    def nothing(integration: Integration) -> list[Certificate]:
        return []

    intake.first_stamp, intake.take_orders = first_stamp, cursor_first(intake.take_orders)
    completeness.check = nothing
