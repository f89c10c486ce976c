"""`brygga serve`: the pages and the webhooks' door, under gunicorn with threads."""

import gc
import socket
import time
from contextlib import suppress
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import TConn, ThreadWorker

LONGEST_READING = 10.0
"""Seconds that the head and the body of a request may take to arrive. Who is slower would keep a thread from others."""


class Pages(BaseApplication):  # type: ignore[misc]
    """Gunicorn with our settings instead of a configuration file."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Everything is imported here, nothing by the first request."""
        from django.urls import get_resolver

        from brygga.wsgi import application

        assert get_resolver().url_patterns
        return application


class ImpatientWorker(ThreadWorker):  # type: ignore[misc]
    """Gunicorn's threads, which wait for no request for ever: a thread reads without any deadline of its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.begun: dict[TConn, float] = {}

    def handle(self, conn: TConn) -> Any:
        """In a thread: one request, from its first byte to its answer."""
        self.begun[conn] = time.monotonic()
        try:
            return super().handle(conn)
        finally:
            del self.begun[conn]

    def notify(self) -> None:
        """Every second. Reading ends for whoever began too long ago. A request that is there already is answered all
        the same; only its connection is not used again."""
        super().notify()
        latest = time.monotonic() - LONGEST_READING
        for conn, began in self.begun.copy().items():
            if began < latest:
                with suppress(OSError):  # closed meanwhile
                    conn.sock.shutdown(socket.SHUT_RD)


def serve(address: str, *, processes: int = 1, threads: int = 8) -> None:
    """Serves until SIGTERM or Ctrl-C. `address` is host:port."""
    Pages(
        {
            "bind": address,
            "workers": processes,
            "threads": threads,
            "worker_class": "brygga.server.ImpatientWorker",
            "timeout": 60,
            "graceful_timeout": 15,
            "proc_name": "brygga",
            "loglevel": "warning",
            "post_worker_init": loaded_for_good,
        }
    ).run()


def loaded_for_good(worker: object) -> None:
    """The garbage collector leaves alone what is loaded by now: looking through all of it stops every request, for a
    quarter of a second on a busy machine."""
    gc.collect()
    gc.freeze()
