"""The sign of life: a watcher outside is called while work goes on, and only then."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from structlog.testing import capture_logs

from brygga import clock as service_clock
from brygga import jobs
from brygga.core.words import Flow
from brygga.integrations.models import Integration
from brygga.ledger.models import Cursor
from brygga.notify import alive

SECRET = "4f9e-secret"


class Watcher(HTTPServer):
    """Keeps what it was asked for."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Ear)
        self.heard: list[str] = []
        self.answers = 200


class Ear(BaseHTTPRequestHandler):
    server: Watcher

    def do_GET(self) -> None:
        self.server.heard.append(self.path)
        self.send_response(self.server.answers)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def watcher(settings: Any) -> Iterator[Watcher]:
    with Watcher() as server:
        settings.HEARTBEAT_URL = f"http://127.0.0.1:{server.server_port}/ping/{SECRET}?from=brygga"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_the_watcher_is_called_with_the_minutes_news(db: None, watcher: Watcher, mailbox: Any) -> None:
    jobs.news(0)
    assert watcher.heard == [f"/ping/{SECRET}?from=brygga"]


def test_nobody_is_called_without_an_address(db: None, settings: Any) -> None:
    settings.HEARTBEAT_URL = ""
    assert not alive.give_sign()


def test_nobody_is_called_while_readings_are_due_and_nobody_queues_them(
    watcher: Watcher, integration: Integration
) -> None:
    Cursor.objects.update(due_at=service_clock.now())
    assert alive.give_sign()
    Cursor.objects.filter(flow=Flow.SALES_ORDERS).update(due_at=service_clock.now() - timedelta(minutes=11))
    assert not alive.give_sign()
    assert len(watcher.heard) == 1
    Integration.objects.update(paused=True)
    assert alive.give_sign()


def test_a_watcher_that_refuses_or_is_away_is_told_without_its_address(
    db: None, watcher: Watcher, settings: Any
) -> None:
    watcher.answers = 404
    with capture_logs() as said:
        assert not alive.give_sign()
        watcher.server_close()
        settings.HEARTBEAT_URL = f"http://127.0.0.1:1/ping/{SECRET}"
        assert not alive.give_sign()
    assert [one["event"] for one in said] == ["sign of life not heard"] * 2
    assert said[0]["status"] == 404
    assert "could not be reached" in said[1]["problem"]
    assert SECRET not in str(said)
