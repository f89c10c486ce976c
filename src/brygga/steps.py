"""The durable steps: the points at which a kill leaves something half done, in the database or at a vendor.

The code says where it is with `reached`, which does nothing in life. The crash matrix names a folder in the
environment: then each step that is reached is noted there, and the process dies at the one that is asked for.
"""

import os
import signal
from pathlib import Path

FOLDER = "BRYGGA_STEPS"
DEADLY = "die"
"""The file in the folder that says where to die: step, what it is of, and at which time (`page.read articles 2`)."""

_DOCUMENTS = ("articles", "sales_orders", "purchase_orders")
_FLOWS = (*_DOCUMENTS, "shipments")
_LANES = ("delivery", "shipment")
_JOBS = ("tick", "forget", "wake_checks", "news", "check", "read", "deliver", "ship")

STEPS: dict[str, tuple[str, ...]] = {
    # the queue
    "job.taken": _JOBS,
    "job.done": _JOBS,  # and the queue does not know it yet
    # the clock
    "clock.moved": _FLOWS,  # in the transaction that queues the reading
    "clock.queued": _FLOWS,
    # reading
    "reading.begun": _FLOWS,
    "page.listed": _DOCUMENTS,
    "page.read": _DOCUMENTS,
    "page.written": _DOCUMENTS,  # from here to "committed" in one transaction
    "page.cursor_moved": _DOCUMENTS,
    "page.lane_woken": _DOCUMENTS,
    "page.committed": _DOCUMENTS,
    "order.noted": ("shipments",),
    "sweep.moved": ("shipments",),  # in the transaction that wakes the lane
    "sweep.committed": ("shipments",),
    "reading.done": _FLOWS,
    "certificate.made": _DOCUMENTS,
    "run.told": ("intake", "check", *_LANES),
    # lanes
    "lane.taken": _LANES,
    "lane.empty": _LANES,
    "hint.taken": ("shipments",),
    # calls that write
    "attempt.begun": _FLOWS,  # committed, not called
    "attempt.answered": _FLOWS,  # called, not recorded
    "attempt.finished": _FLOWS,
    # decisions without a call
    "standing.settled": _FLOWS,
    "article.noted": ("sales_orders", "purchase_orders"),  # made from an order's row
    # the access token
    "token.leased": ("procountor",),
    "token.fetched": ("procountor",),  # got, not kept
    "token.kept": ("procountor",),
}
"""Every step, and what it may be of: a flow, a kind of lane, a job, a vendor."""


def reached(step: str, of: str) -> None:
    """Here is a step. Costs nothing unless somebody watches."""
    if _folder is not None:
        _watched(_folder, step, of)


def _watched(folder: Path, step: str, of: str) -> None:
    (folder / f"{step} {of}").touch()
    try:
        asked = (folder / DEADLY).read_text().split()
    except FileNotFoundError:
        return
    if asked[:2] == [step, of] and _count(folder / f"times {' '.join(asked)}") == int(asked[2]):
        os.kill(os.getpid(), signal.SIGKILL)


def _count(times: Path) -> int:
    """How often the step was reached by all processes together: so only one of them dies, and only once."""
    with times.open("ab") as written:
        written.write(b".")
        written.flush()
        return written.tell()


_folder = Path(os.environ[FOLDER]) if os.environ.get(FOLDER) else None
