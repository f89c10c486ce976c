"""Logs: facts as fields, on standard error. Never payloads, never secrets, never what a person typed."""

import logging
import os
import re
import sys

import structlog
from django.db import InterfaceError, OperationalError

QUIET = ("httpx2", "httpcore2", "procrastinate", "asyncio", "gunicorn.access")
"""Libraries that would log addresses with their queries, or a line per job."""

TOKEN = re.compile(r"(/connect/|/emails/stop/)[^\s/?]+")
"""What follows these paths is as good as a key: it opens a connection, or ends a subscription."""


def configure() -> None:
    """Readable lines on a terminal; with BRYGGA_LOG=json one JSON object per line."""
    as_json = os.environ.get("BRYGGA_LOG") == "json"
    level = getattr(logging, os.environ.get("BRYGGA_LOG_LEVEL", "INFO").upper(), logging.INFO)
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    structlog.configure(
        processors=[*shared, structlog.processors.format_exc_info, last],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    handler.addFilter(without_tokens)
    handler.addFilter(refusal_in_a_line)
    root = logging.getLogger()
    root.handlers, root.level = [handler], logging.WARNING
    logging.getLogger("django.request").addFilter(outage_in_a_line)
    logging.getLogger("gunicorn.error").addFilter(without_tokens)  # it has a handler of its own
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def outage_in_a_line(record: logging.LogRecord) -> bool:
    """While the database is away every page is answered 503, as it should be: a line each, not a traceback each."""
    failed = record.exc_info[1] if record.exc_info else None
    if isinstance(failed, OperationalError | InterfaceError):
        record.exc_info = record.exc_text = None
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        record.msg, record.args = "503: the database does not answer (%s)", (type(failed).__name__,)
    return True


def refusal_in_a_line(record: logging.LogRecord) -> bool:
    """What Django refuses of strangers (a host that is not ours, a body too large) is told by its sentence: scanners
    and a watcher that names us by a number come every few seconds."""
    if record.name.startswith("django.security"):
        record.exc_info = record.exc_text = None
    return True


def without_tokens(record: logging.LogRecord) -> bool:
    """Django and the server name the path of what they refused: it is logged without the token it carries."""
    said = record.getMessage()
    if (left := TOKEN.sub(r"\1...", said)) != said:
        record.msg, record.args = left, ()
    return True
