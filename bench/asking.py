"""Pages asked as a signed-in browser would, through the door that the web server uses (`brygga.wsgi`)."""

import io
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection

from brygga.integrations.models import Person
from brygga.wsgi import application


@dataclass(frozen=True)
class Answer:
    """`seconds`: from the request's arrival until its last byte was made; `cpu`: those at work in the service."""

    status: int
    size: int
    seconds: float
    cpu: float


@dataclass
class Statements:
    """What the database was asked, and how long each took."""

    asked: list[tuple[float, str]] = field(default_factory=list)

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.asked.append((time.perf_counter() - began, sql))


@dataclass(frozen=True)
class Cost:
    """What a page costs. `statements`: of one answer; `milliseconds` and `cpu` (of the service): medians of several."""

    name: str
    status: int
    statements: int
    milliseconds: float
    cpu: float
    size: int
    slowest: tuple[float, str]


def session_of(person: Person) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def cost(name: str, address: str, session: str, rounds: int) -> Cost:
    first = ask(address, session)  # its template is compiled now
    with counted() as statements:
        answers = [ask(address, session)]
    if first.status == HTTPStatus.OK:
        answers = [ask(address, session) for _ in range(rounds)]
    return Cost(
        name=name,
        status=first.status,
        statements=len(statements.asked),
        milliseconds=1000 * statistics.median(one.seconds for one in answers),
        cpu=1000 * statistics.median(one.cpu for one in answers),
        size=first.size,
        slowest=max(statements.asked, default=(0.0, "")),
    )


@contextmanager
def counted() -> Iterator[Statements]:
    statements = Statements()
    with connection.execute_wrapper(statements):
        yield statements


def ask(address: str, session: str) -> Answer:
    parts, status = urlsplit(address), 0
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": parts.path,
        "QUERY_STRING": parts.query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}={session}",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
    }

    def begin(line: str, _headers: Any, _error: Any = None) -> Any:
        nonlocal status
        status = int(line.split()[0])

    began, cpu = time.perf_counter(), time.thread_time()
    answer = application(environ, begin)
    size = sum(len(part) for part in answer)
    answer.close()
    return Answer(status, size, time.perf_counter() - began, time.thread_time() - cpu)
