"""Pages that ask a vendor, and wait for it in one of the few threads that all pages and the webhooks share."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from brygga.core.saying import say
from brygga.flows.problems import ConnectProblem
from brygga.wire import all_within

AT_ONCE = 4
"""Of the eight threads that a web process has: a vendor that is slow never holds them all."""
SOON = 10.0
"""Seconds for all that a page asks, where a person waits for a yes or a no."""
WHILE_READING = 30.0
"""Seconds for a page that shows what it has read."""

_places = BoundedSemaphore(AT_ONCE)


@contextmanager
def talking(seconds: float | None) -> Iterator[None]:
    """What a page asks of vendors happens inside, in so many seconds together; None: in as many as it takes.
    ConnectProblem 503 when too many pages of this process wait for vendors already. Decorates a view, too."""
    if not _places.acquire(blocking=False):
        raise ConnectProblem(
            say("Too many pages are waiting for Procountor or the WMS."),
            say("Try again in a moment."),
            status=503,
        )
    try:
        with all_within(seconds):
            yield
    finally:
        _places.release()
