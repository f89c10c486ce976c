"""`brygga serve`: the pages and the webhooks' door, under gunicorn with threads."""

import gc
from typing import Any

from gunicorn.app.base import BaseApplication


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


def serve(address: str, *, processes: int = 1, threads: int = 8) -> None:
    """Serves until SIGTERM or Ctrl-C. `address` is host:port."""
    Pages(
        {
            "bind": address,
            "workers": processes,
            "threads": threads,
            "worker_class": "gthread",
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
