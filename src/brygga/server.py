"""`brygga serve`: the pages and the webhooks' door, under gunicorn with threads."""

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
        from brygga.wsgi import application

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
        }
    ).run()
