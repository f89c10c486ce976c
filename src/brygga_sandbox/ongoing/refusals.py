"""How the API says no: the forms of ASP.NET Web API and the vendor's own (contract section 2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from brygga_sandbox.ongoing.knobs import Knobs, RefusalForm
from brygga_sandbox.ongoing.wire import reply

INVALID = "The request is invalid."
ANY_ERROR = "An error has occurred."


@dataclass(frozen=True)
class Kind:
    """What a write is about: its id's name in answers, and its argument's name in ModelState."""

    id_member: str
    argument: str
    number_member: str


ARTICLE = Kind("articleSystemId", "a", "articleNumber")
ORDER = Kind("orderId", "o", "orderNumber")
PURCHASE_ORDER = Kind("purchaseOrderId", "o", "purchaseOrderNumber")
WAY_OF_DELIVERY = Kind("wayOfDeliveryTypeId", "m", "code")


class Answered(Exception):
    """A request ends here with this status and body."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(f"{status}: {body}")
        self.status = status
        self.body = body


class Refused(Exception):
    """A well-formed write that is not allowed, because of `member`. The form of the answer is a knob."""

    def __init__(self, kind: Kind, text: str, member: str | None = None) -> None:
        super().__init__(text)
        self.kind = kind
        self.text = text
        self.member = member or kind.number_member


def invalid(argument: str, member: str, text: str) -> Answered:
    """The 400 of a body or query that breaks a rule of its model."""
    key = f"{argument}.{member}" if argument else member
    return Answered(400, {"Message": INVALID, "ModelState": {key: [text]}})


def missing(what: str) -> Answered:
    return Answered(404, {"Message": f"{what} was not found."})


def refusal(refused: Refused, knobs: Knobs) -> Response:
    """The answer to a refused write in the form the knob asks for."""
    if knobs.refusal_form is RefusalForm.MODEL_STATE_400:
        answer = invalid(refused.kind.argument, refused.member, refused.text)
        return reply(answer.body, answer.status)
    status = 200 if knobs.refusal_form is RefusalForm.NULL_ID_200 else 400
    return reply({refused.kind.id_member: None, "message": f"{refused.text} <br/>"}, status)


def error_body(status: int, text: str) -> dict[str, str]:
    """The vendor's JSON for an error played by the fault gate."""
    return {"Message": ANY_ERROR if status >= 500 else text}


def argument_of(path: str) -> str:
    """The controller's argument name for a path, as it prefixes keys of ModelState."""
    if "/articles" in path:
        return "a"
    return "m" if "wayOfDeliveryTypes" in path else "o"


def on_answered(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Answered)
    return reply(error.body, error.status)


def on_refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return refusal(error, request.app.state.site.knobs)


def on_invalid(request: Request, error: Exception) -> Response:
    """Every broken rule of the request's model under its member's name."""
    assert isinstance(error, RequestValidationError)
    state: dict[str, list[str]] = {}
    for one in error.errors():
        where, *path = one["loc"]
        prefix = argument_of(request.url.path) if where == "body" else ""
        if one["type"] == "json_invalid":
            path = []
        state.setdefault(_member_name(prefix, path), []).append(_sentence(one))
    return reply({"Message": INVALID, "ModelState": state}, 400)


def on_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        return reply(
            {"Message": f"The requested resource does not support http method '{request.method}'."}, 405
        )
    if error.status_code == 404:
        text = f"No HTTP resource was found that matches the request URI '{request.url}'."
        return reply({"Message": text}, 404)
    return reply({"Message": str(error.detail)}, error.status_code)


def _member_name(prefix: str, path: Sequence[int | str]) -> str:
    name = prefix
    for step in path:
        name += f"[{step}]" if isinstance(step, int) else f".{step}"
    return name.removeprefix(".")


def _sentence(error: Any) -> str:
    name = error["loc"][-1]
    match error["type"]:
        case "json_invalid":
            return f"The body is not valid JSON: {error['ctx']['error']}."
        case "missing":
            return f"The {name} field is required."
        case "string_too_short":
            return f"The {name} field is required."
        case "string_too_long":
            limit = error["ctx"]["max_length"]
            return f"The field {name} must be a string with a maximum length of {limit}."
        case _:
            return f"The value of {name} is not valid: {error['msg']}."
