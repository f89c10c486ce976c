"""The reaper: each way in which a job can be left behind, and what must not be touched."""

import asyncio
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from procrastinate import exceptions
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from brygga import reaper
from brygga.ledger import suspects
from brygga.reaper import OwnJobs

STALLED_AFTER = 45.0


@pytest.fixture(autouse=True)
def _empty_queue(transactional_db: None) -> None:
    """Locks are looked at from two connections, so nothing is rolled back here; and nobody else empties the queue."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


def a_worker(silent_for: float = 0) -> int:
    """A worker as the queue knows it; its number."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s) RETURNING id",
            [timedelta(seconds=silent_for)],
        )
        return int(cursor.fetchone()[0])


def a_job(worker: int | None = None, *, task: str = "deliver", status: str = "doing") -> int:
    """A lane's job, or one of the installation's clockwork, under way at a worker or waiting; its number."""
    is_clockwork = task in ("tick", "forget")
    key = task if is_clockwork else "delivery:7"
    arguments: dict[str, Any] = {"timestamp": 1} if is_clockwork else {"integration_id": 7}
    lock = None if is_clockwork else key
    job = app.configure_task(task, lock=lock, queueing_lock=key, priority=3).defer(**arguments)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = %s::procrastinate_job_status, worker_id = %s WHERE id = %s",
            [status, worker, job],
        )
    return int(job)


def jobs() -> list[tuple[int, str]]:
    return list(ProcrastinateJob.objects.order_by("id").values_list("pk", "status"))


def finish(job: int) -> None:
    """What the queue's worker does when a job has ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'succeeded', true)", [job])


@pytest.mark.parametrize("how", ["silent", "forgotten"])
def test_a_dead_workers_job_waits_again_as_a_new_one(how: str) -> None:
    dead = a_job(a_worker(silent_for=STALLED_AFTER + 1) if how == "silent" else None)
    assert reaper.reap(OwnJobs(), STALLED_AFTER) == 1
    ((new, status),) = jobs()
    assert (new != dead, status) == (True, "todo")
    found = ProcrastinateJob.objects.get()
    assert (found.task_name, found.lock, found.queueing_lock, found.priority, found.args) == (
        *("deliver", "delivery:7", "delivery:7", 3),
        {"integration_id": 7},
    )


def test_where_the_lane_waits_already_the_dead_job_only_goes() -> None:
    """Retried, it would be a second waiter, refused by the queue; kept, it would hold the lane's lock for ever."""
    dead = a_job(a_worker(silent_for=STALLED_AFTER + 1))
    waiting = a_job(status="todo")
    assert reaper.reap(OwnJobs(), STALLED_AFTER) == 1
    assert jobs() == [(waiting, "todo")]
    assert dead != waiting


def test_several_dead_jobs_are_each_taken_back_though_one_lane_waits() -> None:
    a_job(a_worker(silent_for=STALLED_AFTER + 1))
    a_job(status="todo")
    a_job(a_worker(silent_for=STALLED_AFTER + 1), task="tick")
    assert reaper.reap(OwnJobs(), STALLED_AFTER) == 2
    assert [status for _, status in jobs()] == ["todo", "todo"]


def test_a_living_workers_job_stays() -> None:
    job = a_job(a_worker(silent_for=STALLED_AFTER - 10))
    assert reaper.reap(OwnJobs(), STALLED_AFTER) == 0
    assert jobs() == [(job, "doing")]


def test_a_paused_worker_that_ends_its_old_job_does_not_end_the_new_one() -> None:
    dead = a_job(a_worker(silent_for=STALLED_AFTER + 1))
    reaper.reap(OwnJobs(), STALLED_AFTER)
    with pytest.raises(DatabaseError, match="not found"):
        finish(dead)
    assert [status for _, status in jobs()] == ["todo"]


def test_a_job_that_another_reaper_has_in_hand_is_left_to_it() -> None:
    """Neither waited for nor taken twice."""
    job = a_job(a_worker(silent_for=STALLED_AFTER + 1))
    taken: list[int] = []

    def other() -> None:
        try:
            taken.append(reaper.reap(OwnJobs(), STALLED_AFTER))
        finally:
            connection.close()

    with transaction.atomic():
        ProcrastinateJob.objects.select_for_update().get(pk=job)
        thread = Thread(target=other)
        thread.start()
        thread.join(10)
        assert not thread.is_alive()
    assert taken == [0]
    assert jobs() == [(job, "doing")]


class Context:
    """What the queue tells its middleware."""

    def __init__(self, job_id: int) -> None:
        self.job = type("Job", (), {"id": job_id, "task_name": "deliver", "attempts": 0})
        self.worker_id = 0


async def _done() -> str:
    return "done"


async def _run(own: OwnJobs, worker: int, job: int, call: Any = _done) -> Any:
    context: Any = Context(job)
    at: Any = type("Worker", (), {"worker_id": worker})
    return await own.noted(call, context, at)


def test_a_job_that_its_living_worker_does_not_run_is_taken_back_at_the_second_look() -> None:
    """Its end was lost with the connection: nobody misses it by a heartbeat, and its lane would stand for ever."""
    own, worker = OwnJobs(), a_worker()
    job = a_job(worker)
    asyncio.run(_run(own, worker, job))
    assert reaper.reap(own, STALLED_AFTER) == 0
    assert reaper.reap(own, STALLED_AFTER) == 1
    assert [status for _, status in jobs()] == ["todo"]


def test_a_job_under_way_is_not_taken_back_however_often_one_looks() -> None:
    own, worker = OwnJobs(), a_worker()
    job = a_job(worker)
    looks: list[int] = []

    async def look() -> None:
        for _ in range(3):
            looks.append(await asyncio.to_thread(reaped, own))

    asyncio.run(_run(own, worker, job, look))
    assert looks == [0, 0, 0]
    assert jobs() == [(job, "doing")]


def reaped(own: OwnJobs) -> int:
    try:
        return reaper.reap(own, STALLED_AFTER)
    finally:
        connection.close()


def test_what_an_ended_life_of_this_process_left_is_taken_back_at_once() -> None:
    own, worker = OwnJobs(), a_worker()
    job = a_job(worker)
    asyncio.run(_run(own, worker, job))
    own.end_life()
    assert reaper.reap(own, STALLED_AFTER) == 1
    assert [status for _, status in jobs()] == ["todo"]


# --- jobs that end their worker each time they run


def ended_again(job: int) -> None:
    """A worker has taken the job, and died of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s, scheduled_at = NULL WHERE id = %s",
            [a_worker(silent_for=STALLED_AFTER + 1), job],
        )
    assert reaper.reap(OwnJobs(), STALLED_AFTER) == 1


def waiting() -> ProcrastinateJob:
    return ProcrastinateJob.objects.get(status="todo")


@pytest.mark.parametrize(
    ("task", "minutes"),
    [("forget", (10, 60, 360, 1440, 1440)), ("tick", (1, 5, 15, 15))],
    ids=["any job", "the clock, for which everything waits"],
)
def test_a_job_that_ends_three_workers_in_a_row_is_set_aside_longer_each_time_until_a_person_asks(
    task: str, minutes: tuple[int, ...]
) -> None:
    ended_again(a_job(task=task))
    ended_again(waiting().pk)
    assert (waiting().attempts, waiting().scheduled_at) == (2, None)
    assert suspects.set_aside() == []
    for ends, pause in enumerate(minutes, 3):
        ended_again(waiting().pk)
        (aside,) = suspects.set_aside()
        assert (aside.key, aside.integration_id, aside.ends) == (task, None, ends)
        left = aside.until - datetime.now(UTC)
        assert timedelta(minutes=pause, seconds=-30) < left <= timedelta(minutes=pause)
    a_job_of_the_same_key_is_refused(task)
    assert suspects.bring_back(key="another") == 0
    assert suspects.bring_back(key=task) == 1
    assert suspects.set_aside() == []
    assert waiting().attempts == 2 + len(minutes)


def a_job_of_the_same_key_is_refused(task: str) -> None:
    with pytest.raises(exceptions.AlreadyEnqueued), transaction.atomic():
        a_job(task=task)


def test_the_count_goes_to_the_job_that_waits_already_and_goes_when_one_ends_well() -> None:
    first = a_job(task="tick")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [first])
    second = a_job(task="tick", status="todo")
    ended_again(first)
    assert [(second, 1)] == [(waiting().pk, waiting().attempts)]
    finish(second)
    assert not ProcrastinateJob.objects.exists()


def test_of_two_suspects_one_waits_so_that_only_the_guilty_one_is_blamed() -> None:
    own, worker = OwnJobs(), a_worker()
    ended_again(a_job(task="tick"))
    tick = waiting().pk
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [tick])
    other = a_job(worker)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET attempts = 2 WHERE id = %s", [other])
    assert suspects.steps_back(ProcrastinateJob.objects.get(pk=other).procrastinate_job)
    assert (waiting().task_name, waiting().attempts, waiting().scheduled_at is not None) == (
        "deliver",
        2,
        True,
    )
    finish(other)
    finish(tick)
    alone = waiting()
    assert not suspects.steps_back(alone.procrastinate_job)
    context = Context(alone.pk)
    context.job.attempts = 2
    assert asyncio.run(_noted(own, worker, context)) == "done"


async def _noted(own: OwnJobs, worker: int, context: Any) -> Any:
    at: Any = type("Worker", (), {"worker_id": worker})
    return await own.noted(_done, context, at)


def test_what_a_living_process_left_after_a_lost_connection_counts_as_no_death() -> None:
    own, worker = OwnJobs(), a_worker()
    job = a_job(worker)
    asyncio.run(_run(own, worker, job))
    own.end_life()
    reaper.reap(own, STALLED_AFTER)
    assert waiting().attempts == 0
