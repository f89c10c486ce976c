"""Refusals in Procountor's error form: {"errors": [{"status", "field", "message"}]} (contract section 4).

Refusal                 an answer of 4xx with errors[]
AuthRefusal             an answer of a token endpoint: {"error", "error_description"}, or errors[] by knob
"""

from collections.abc import Sequence
from typing import Any


class Refusal(Exception):
    """Answers with `status` and one error per (field, message); field None means a general error."""

    def __init__(self, status: int, problems: Sequence[tuple[str | None, str]]) -> None:
        super().__init__(f"{status}: {problems}")
        self.status = status
        self.problems = tuple(problems)

    @property
    def body(self) -> dict[str, Any]:
        return {"errors": [error_entry(self.status, message, field) for field, message in self.problems]}


class AuthRefusal(Exception):
    """Answers a call of /oauth/* with an OAuth error code and a sentence."""

    def __init__(self, status: int, code: str, sentence: str) -> None:
        super().__init__(f"{status}: {code}")
        self.status = status
        self.code = code
        self.sentence = sentence


def error_entry(status: int, message: str, field: str | None = None) -> dict[str, Any]:
    entry: dict[str, Any] = {"status": status}
    if field is not None:
        entry["field"] = field
    entry["message"] = message
    return entry


def error_body(status: int, message: str) -> dict[str, Any]:
    """One general error; also the form of the gate's 429 and 500."""
    return {"errors": [error_entry(status, message)]}


def invalid(field: str) -> str:
    """Message for a wrong value, as seen by a client for filters."""
    return f"Value of the '{field}' field is invalid: "


def blank(field: str) -> str:
    """Message for a missing value, as listed by a third party."""
    return f"Value of the '{field}' cannot be blank."


def bad_filter(name: str) -> Refusal:
    return Refusal(400, [(None, invalid(name))])


def bad_value(field: str) -> Refusal:
    return Refusal(400, [(field, invalid(field))])


def forbidden(message: str) -> Refusal:
    return Refusal(403, [(None, message)])


def not_found(what: str) -> Refusal:
    return Refusal(404, [(None, f"{what} not found.")])


def unauthorized() -> Refusal:
    return Refusal(401, [(None, "The access token is missing, expired or revoked.")])
