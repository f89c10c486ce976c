"""Whether this process was asked to stop. Long work looks here between two steps, and leaves the rest to the queue."""

import threading

_asked = threading.Event()


def ask(*_: object) -> None:
    """Also as a signal's handler."""
    _asked.set()


def is_asked() -> bool:
    return _asked.is_set()


def wait(seconds: float) -> bool:
    """Waits that long, or until somebody asks; true when somebody did."""
    return _asked.wait(seconds)
