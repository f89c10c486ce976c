"""What the web process is before its first request."""

import gc

from brygga.server import loaded_for_good


def test_the_collector_leaves_alone_what_a_web_process_has_loaded() -> None:
    """Else a request now and then waits until all of it was looked through."""
    try:
        loaded_for_good(None)
        assert gc.get_freeze_count() > len(gc.get_objects())
    finally:
        gc.unfreeze()
