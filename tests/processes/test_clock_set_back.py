"""The machine's clock is set back under a worker: the queue would queue none of the clock's jobs until it has caught
up."""

import asyncio
import time
from typing import Any, cast

import pytest
from procrastinate.job_context import JobContext
from procrastinate.periodic import PeriodicDeferrer
from procrastinate.worker import Worker

from brygga import leaving, worker
from brygga.jobs import app
from brygga.reaper import OwnJobs


class Queue:
    """In the place of the queue's worker, and of its log: it lives until it is told to stop."""

    def __init__(self) -> None:
        self.lives = 0
        self.told: list[str] = []

    async def work(self, *_: object) -> None:
        self.lives += 1
        await asyncio.Event().wait()

    def warning(self, words: str, **_: object) -> None:
        self.told.append(words)


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> Queue:
    queue = Queue()
    monkeypatch.setattr(worker, "_work", queue.work)
    monkeypatch.setattr(worker, "log", queue)
    return queue


def live(own: OwnJobs) -> None:
    async def soon() -> None:
        await asyncio.wait_for(worker._live(1, 10.0, 45.0, own), 5)

    asyncio.run(soon())


def test_the_queue_queues_nothing_before_what_it_has_queued_and_so_begins_another_life(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    deferrer, now = PeriodicDeferrer(app.periodic_registry), time.time()
    assert list(deferrer.get_previous_tasks(at=now))
    assert list(deferrer.get_previous_tasks(at=now - 3600 + 60)) == []  # why it takes another life
    ahead = iter([100.0, 100.0, 100.0])
    monkeypatch.setattr(worker, "_ahead", lambda: next(ahead, 100.0 - 3600))
    live(OwnJobs())
    assert (queue.lives, queue.told) == (1, ["the machine's clock was set back"])


def test_what_is_under_way_is_waited_for(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    own = OwnJobs()
    job: Any = type("Context", (), {"job": type("Job", (), {"id": 1, "task_name": "tick", "attempts": 0})})
    first: Any = type("First", (), {"worker_id": 1})

    async def run() -> None:
        end, looks = asyncio.Event(), 0
        under_way = asyncio.create_task(own.noted(end.wait, cast(JobContext, job), cast(Worker, first)))

        def ahead() -> float:
            nonlocal looks
            looks += 1
            if looks == 8:
                end.set()
            return 100.0 if looks < 3 else -100.0

        monkeypatch.setattr(worker, "_ahead", ahead)
        await asyncio.wait_for(worker._live(1, 10.0, 45.0, own), 5)
        assert under_way.done()

    asyncio.run(run())


def test_a_clock_that_is_put_right_by_seconds_or_set_forward_changes_nothing(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = iter([0.0, 0.0, -20.0, -20.0, 86_400.0, 86_380.0])

    def next_one() -> float:
        found = next(ahead, None)
        if found is None:
            monkeypatch.setattr(leaving, "is_asked", lambda: True)
        return 86_380.0 if found is None else found

    monkeypatch.setattr(worker, "_ahead", next_one)
    live(OwnJobs())
    assert queue.told == []
