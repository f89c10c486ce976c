"""What an answer of Ongoing's API means: its JSON, or the failure it stands for.

Ongoing documents its successes only. A refusal may come as 400 or as 200 with a null id; its text as
`message`, `Message`, `ModelState`, `ExceptionMessage`, plain text or HTML. Hence:

    2xx JSON                         the value; a write whose id is null is Refused
    2xx, anything else               TryAgain; after a write OutcomeUnknown
    401                              ReconnectNeeded
    404 as a web page                TryAgain: the address is wrong or the site is down
    404 otherwise                    Gone
    400 403 409 ... in any form      Refused; a page too, because the firewall before IIS judges the body sent
    429; 503 with Retry-After        TryAgain: the front door turned the call away before any work began
    3xx 408 5xx                      TryAgain; after a write OutcomeUnknown
"""

import re
from typing import Any

from brygga.answers import NotJson, is_page, json_of, plain, retry_after, sentence, uncertain
from brygga.core.failures import Failure, Gone, ReconnectNeeded, Refused, TryAgain
from brygga.core.saying import say
from brygga.wire import Answer

_ARGUMENT = re.compile(r"^[a-z]\.(?=\w)")  # the controller's argument name: "o.deliveryDate"
_TEXTS = ("message", "Message", "ExceptionMessage", "exceptionMessage")
_RECONNECT = say("Open the integration's Status page, choose Reconnect and give a working WMS login.")
_LOOK = say("Look it up in the WMS, and check that the integration's goods owner is the right one.")
_CORRECT = say("Correct what the warehouse system names, in Procountor or in the WMS, and choose Try again.")


def value_of(answer: Answer, call: str, *, writes: bool = False) -> Any:
    """The JSON value of a successful answer. `call` is for the sentence: "PUT /orders"."""
    if not answer.is_success:
        raise failure_of(answer, call, writes=writes)
    try:
        return json_of(answer)
    except NotJson as error:
        what = say("a web page") if is_page(answer) else say("something else than JSON")
        raise uncertain(say(f"Ongoing WMS answered {call} with {what}"), writes, None) from error


def written(answer: Answer, call: str, id_member: str) -> tuple[int, str]:
    """The id and the message of a write that was carried out. Raises Refused for a null id."""
    body = value_of(answer, call, writes=True)
    if not isinstance(body, dict) or not (id_member in body or _text_of(body)):
        raise uncertain(say(f"Ongoing WMS answered {call} without {id_member}"), True, None)
    number = _whole(body.get(id_member))
    if number:
        return number, plain(_text_of(body))
    said, members = complaint_of(answer)
    problem = say(f"Ongoing WMS did not carry out {call}: {said or say('it gave no reason')}")
    raise Refused(sentence(problem), _CORRECT, status=answer.status, members=members)


def failure_of(answer: Answer, call: str, *, writes: bool) -> Failure:
    """The failure that a status other than 2xx stands for."""
    status, wait = answer.status, retry_after(answer)
    if status == 401:
        return ReconnectNeeded(say("Ongoing WMS does not accept the login."), _RECONNECT, vendor="ongoing")
    if status == 429 or (status == 503 and wait is not None):
        return TryAgain(say(f"Ongoing WMS asks us to wait ({status})."), after=wait)
    if status < 400 or status == 408 or status >= 500:
        return uncertain(say(f"Ongoing WMS answered {call} with status {status}"), writes, wait)
    if status == 404 and is_page(answer):
        return TryAgain(
            say(f"Ongoing WMS answered {call} with a web page (status 404)."),
            say("If this lasts, check the address of the warehouse system."),
        )
    said, members = complaint_of(answer)
    problem = sentence(say(f"Ongoing WMS refused {call} (HTTP {status})") + (f": {said}" if said else ""))
    if status == 404:
        return Gone(problem, _LOOK, status=status, members=members)
    return Refused(problem, _CORRECT, status=status, members=members)


def complaint_of(answer: Answer) -> tuple[str, tuple[str, ...]]:
    """What an answer complains about, as (one line, the members it names)."""
    try:
        body = json_of(answer)
    except NotJson:
        return plain(answer.text), ()
    if not isinstance(body, dict):
        return plain(body) if isinstance(body, str) else "", ()
    state = body.get("ModelState") or body.get("modelState")
    if not isinstance(state, dict):
        return plain(_text_of(body)), ()
    members = {_ARGUMENT.sub("", str(name)): said for name, said in state.items()}
    lines = [f"{name}: {_joined(said)}" for name, said in members.items()]
    return plain("; ".join([_text_of(body).rstrip(".; "), *lines])), tuple(name for name in members if name)


def _text_of(body: dict[str, Any]) -> str:
    return next((str(body[name]) for name in _TEXTS if body.get(name)), "")


def _joined(said: object) -> str:
    return ", ".join(str(text) for text in said) if isinstance(said, list) else str(said)


def _whole(value: object) -> int:
    try:
        return int(str(value))
    except ValueError:
        return 0
