"""The queue as the simulation has it: what waits, what a dead worker still holds, and the seeded choice of the next.

It keeps the queue's promises that the flows build on: of one key one job waits and one runs, what is queued in a
transaction comes or goes with it, and a dead worker's job holds its lock until it is taken back.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from django.db import connection, transaction

TAKEN_BACK_AFTER = timedelta(seconds=50)
"""When the reaper has seen that a worker is dead."""


@dataclass(frozen=True)
class Job:
    task: str
    key: str
    integration_id: int
    flow: str = ""


@dataclass
class Queue:
    waiting: dict[str, Job] = field(default_factory=dict)
    lost: dict[str, tuple[Job, datetime]] = field(default_factory=dict)
    running: list[str] = field(default_factory=list)

    def defer(self, task: str, key: str, arguments: dict[str, int | str]) -> bool:
        """What the service's `wake` calls instead of Procrastinate."""
        if key in self.waiting:
            return False
        job = Job(task, key, int(arguments["integration_id"]), str(arguments.get("flow", "")))
        transaction.on_commit(lambda: self.waiting.setdefault(key, job))
        return True

    def collect(self) -> None:
        """Takes over what the webhooks' door wrote into Procrastinate's table: its statement queues the job too."""
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs RETURNING task_name, queueing_lock, args")
            for task, key, arguments in cursor.fetchall():
                self.defer(task, key, json.loads(arguments))

    def take(self, chance: Random) -> Job | None:
        """One of the jobs that could run now; None when there is none."""
        free = sorted(key for key in self.waiting if key not in self.lost and key not in self.running)
        return self.waiting.pop(chance.choice(free)) if free else None

    def lose(self, job: Job, now: datetime) -> None:
        """The worker of this job is dead."""
        self.lost[job.key] = (job, now + TAKEN_BACK_AFTER)

    def take_back(self, now: datetime) -> None:
        """What dead workers hold waits again; where the same key waits already, the dead one is ended."""
        for key, (job, at) in sorted(self.lost.items()):
            if at <= now:
                del self.lost[key]
                self.waiting.setdefault(key, job)

    def next_return(self) -> datetime | None:
        return min((at for _job, at in self.lost.values()), default=None)
