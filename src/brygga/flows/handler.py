"""The shape of one row of the catalog: what delivery can do with a kind of document."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from brygga.core.decide import RowSeen
from brygga.core.options import Options
from brygga.core.words import Flow
from brygga.ledger.models import Document
from brygga.ongoing.target import Placed, Target

LatePatch = Callable[[Target, int, Any], None]
"""Sets one member of an order in the WMS after a PUT is refused: the order's id and the member's value."""


@dataclass(frozen=True)
class Found:
    """A record of the WMS as delivery needs it: its id, its number, and the source id written in it, if any."""

    id: int
    number: str
    source_id: str = ""


@dataclass(frozen=True)
class OrderVerbs:
    """What only orders have: rows to compare, warehouse work that may have begun, and cancelling."""

    rows: Callable[[Target, int], Sequence[RowSeen]]
    work_has_begun: Callable[[Target, int, Options], bool]
    cancel: Callable[[Target, int], str]
    is_cancelled: Callable[[Target, int], bool]
    put_tells_created: bool
    """Whether the answer of a PUT says if it created; purchase orders answer alike in both cases."""
    late: Mapping[str, LatePatch]
    """Members of the body that can still be changed after the warehouse has begun (contract, 4.4 and 5)."""


@dataclass(frozen=True)
class Handler:
    """One kind of document."""

    flow: Flow
    step: str
    place: Callable[[Target, dict[str, Any]], Placed]
    find: Callable[[Target, str], Found | None]
    number_of: Callable[[Document, Options], str]
    number_in: Callable[[Mapping[str, Any]], str]
    order: OrderVerbs | None

    def was_created(self, creates: bool, placed: Placed) -> bool:
        return creates if placed.created is None else placed.created
