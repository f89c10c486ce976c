"""What an answer of Procountor's API means: its JSON, or the failure it stands for.

    2xx JSON                         the value
    2xx, anything else               TryAgain; after a write OutcomeUnknown
    400 403 409 ... with JSON        Refused, permanent: rights, wrong status or type, bad data
    404 with `errors`, or empty      Gone: unknown id, or no right to see it
    404 otherwise, 4xx as a page     TryAgain: a gateway spoke, or the address is wrong; the API never saw it
    429                              TryAgain with Retry-After: the limiter spoke, nothing was done
    3xx 408 5xx                      TryAgain; after a write OutcomeUnknown

The 401 is the client's own business, because it asks for another token first.
"""

import re
from typing import Any

from brygga.answers import NotJson, is_page, json_of, plain, retry_after, sentence, uncertain
from brygga.core.failures import Gone, Refused, TryAgain
from brygga.core.saying import say
from brygga.wire import Answer

_CODE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+")
_RIGHTS = say("Give the Procountor user of this integration the right, or open the document in Procountor.")
_LOOK = say("Look the document up in Procountor and check that the integration's user may see it.")
_CORRECT = say("Correct the document in Procountor; after a change it is sent again by itself.")


def value_of(answer: Answer, call: str, *, writes: bool) -> Any:
    """The JSON value of a successful answer (None for 204). `call` is for the sentence: "PUT .../send"."""
    if not answer.is_success:
        raise failure_of(answer, call, writes=writes)
    if answer.status == 204:
        return None
    try:
        return json_of(answer)
    except NotJson as error:
        what = say("a web page") if is_page(answer) else say("something else than JSON")
        raise uncertain(say(f"Procountor answered {call} with {what}"), writes, None) from error


def failure_of(answer: Answer, call: str, *, writes: bool) -> TryAgain | Refused | Gone:
    """The failure that a status other than 2xx and 401 stands for."""
    status = answer.status
    if status == 429:
        return TryAgain(say("Procountor asks us to slow down (429)."), after=retry_after(answer))
    if status < 400 or status == 408 or status >= 500:
        return uncertain(say(f"Procountor answered {call} with status {status}"), writes, retry_after(answer))
    if is_page(answer) or (status == 404 and answer.text.strip() and not speaks_as_api(answer)):
        return TryAgain(
            say(f"Something before Procountor's API refused {call} with status {status}."),
            say("If this lasts, check the address of Procountor's API in the settings of this installation."),
        )
    said, members, code = complaints_of(answer)
    problem = sentence(say(f"Procountor refused {call} with status {status}") + (f": {said}" if said else ""))
    if status == 404:
        return Gone(problem, _LOOK, code=code, status=status, members=members)
    remedy = _RIGHTS if status == 403 else _CORRECT
    return Refused(problem, remedy, code=code, status=status, members=members)


def complaints_of(answer: Answer) -> tuple[str, tuple[str, ...], str]:
    """What an error body says, as (one line, the fields it names, the first validation code or "").

    Reads `errors[].message/field`, the older `constraintViolations[].errorCode` and `message`.
    """
    try:
        body = json_of(answer)
    except NotJson:
        return plain(answer.text), (), ""
    if not isinstance(body, dict):
        return "", (), ""
    entries = _entries(body)
    lines = [text + (f" ({field})" if field else "") for text, field in entries if text or field]
    codes = [text for text, _ in entries if _CODE.fullmatch(text)]
    fields = tuple(dict.fromkeys(field for _, field in entries if field))
    return "; ".join(lines), fields, codes[0] if codes else ""


def speaks_as_api(answer: Answer) -> bool:
    """Whether the body is the API's own error list; a gateway or a retired version answers otherwise."""
    try:
        body = json_of(answer)
    except NotJson:
        return False
    return isinstance(body, dict) and isinstance(body.get("errors"), list)


def _entries(body: dict[str, Any]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for entry in [*_list(body, "errors"), *_list(body, "constraintViolations")]:
        if isinstance(entry, dict):
            text = entry.get("message") or entry.get("errorCode") or ""
            found.append((plain(str(text)), plain(str(entry.get("field") or ""))))
        elif isinstance(entry, str):
            found.append((plain(entry), ""))
    if not found and body.get("message"):
        found.append((plain(str(body["message"])), ""))
    return found


def _list(body: dict[str, Any], member: str) -> list[Any]:
    value = body.get(member)
    return value if isinstance(value, list) else []
