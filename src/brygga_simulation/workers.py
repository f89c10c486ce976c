"""Workers of the simulation: each runs one job to its end, unless the nemesis ends the worker before.

A killed worker does nothing any more, not even what a `finally` would: every statement it still tries is refused, and
its connection is closed, which rolls back what it had not committed.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, OperationalError, connection, connections
from psycopg.pq import TransactionStatus

from brygga.core.words import Flow
from brygga.flows import completeness, delivery, shipments, upkeep
from brygga.integrations.models import Integration
from brygga_simulation.moment import Moment
from brygga_simulation.queue import Job, Queue


class Killed(BaseException):
    """The worker was killed. Nothing catches it."""


@dataclass
class Life:
    """One worker while it runs a job. `dies_at`: the statement, counted from now, that it does not live to make."""

    job: Job
    dies_at: int | None = None
    restarts_at: int | None = None
    pauses_at: int | None = None
    meanwhile: Callable[[], None] | None = None
    """What happens while this worker is paused, at the first statement from there on with no transaction begun."""
    is_dead: bool = False
    is_cut_off: bool = False
    """The database was restarted under it outside of a transaction: the connection stays broken until the job ends."""

    def die(self) -> None:
        self.is_dead = True
        raise Killed

    def before_statement(self) -> None:
        """The moment before a statement of this worker: the last one it lives to see, or the database goes away."""
        if self.is_dead:
            raise Killed
        self._pause()
        if self.dies_at is not None:
            self.dies_at -= 1
            if self.dies_at <= 0:
                self.die()
        if self.restarts_at is not None:
            self.restarts_at -= 1
            if self.restarts_at <= 0:
                self.restarts_at, self.is_cut_off = None, not connection.in_atomic_block
                raise OperationalError("terminating connection due to administrator command")
        if self.is_cut_off:
            raise OperationalError("the connection is closed")

    def _pause(self) -> None:
        if self.pauses_at is None or self.meanwhile is None:
            return
        self.pauses_at -= 1
        if self.pauses_at <= 0 and _is_between_transactions():
            meanwhile, self.meanwhile = self.meanwhile, None
            with _other_session():
                meanwhile()


def _is_between_transactions() -> bool:
    """Whether this worker holds no lock: nobody would have to wait for it. BEGIN goes out with the first statement."""
    session = connection.connection
    return session is not None and session.info.transaction_status == TransactionStatus.IDLE


@contextmanager
def _other_session() -> Iterator[None]:
    """Inside, another process speaks with the database, over a connection of its own."""
    mine = connections[DEFAULT_DB_ALIAS]
    other = connections.create_connection(DEFAULT_DB_ALIAS)
    other.execute_wrappers.extend(mine.execute_wrappers)
    connections[DEFAULT_DB_ALIAS] = other
    try:
        yield
    finally:
        other.close()
        connections[DEFAULT_DB_ALIAS] = mine


class Workers:
    """`told` hears what came of each job, in one line; `heard` of every statement that anybody makes."""

    def __init__(
        self,
        queue: Queue,
        moment: Moment,
        chance: Random,
        told: Callable[[str], None],
        heard: Callable[[str], None],
    ) -> None:
        self.queue = queue
        self.lives: list[Life] = []
        self._moment = moment
        self._chance = chance
        self._told = told
        self._heard = heard

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Inside, every statement passes here, where a worker may be killed and the database restarted."""
        with connection.execute_wrapper(self._statement):
            yield

    def _statement(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        life = self.lives[-1] if self.lives else None
        self._heard(sql)
        if life is not None:
            life.before_statement()
        return execute(sql, params, many, context)

    def run(self, job: Job) -> bool:
        """Runs one job; false when its worker died or the database went away under it."""
        life = Life(job)
        self.lives.append(life)
        self.queue.running.append(job.key)
        try:
            said = self._work(job)
        except Killed:
            self._told(f"{job.key}: its worker was killed")
            self.queue.lose(job, self._moment())
            connection.close()
            return False
        except DatabaseError as error:
            self._told(f"{job.key}: failed, {error}")
            connection.close()
            return False
        finally:
            self.lives.pop()
            self.queue.running.remove(job.key)
        self._told(f"{job.key}: {said}")
        return True

    def _work(self, job: Job) -> str:
        integration = Integration.objects.get(pk=job.integration_id)
        match job.task:
            case "read":
                return str(upkeep.read_flow(integration, Flow(job.flow)).as_json())
            case "deliver":
                return str(dict(delivery.deliver_lane(integration, self._chance)))
            case "ship":
                return str(dict(shipments.ship_lane(integration, self._chance)))
            case "check":
                made = completeness.check_now(integration)
                return "; ".join(f"{one.flow}: {one.accounted} of {one.listed} {one.counts}" for one in made)
            case _:
                raise AssertionError(f"no such job: {job.task}")
