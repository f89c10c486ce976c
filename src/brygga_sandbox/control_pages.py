"""The page where a person turns knobs, switches faults on and off, moves the clock, and sees the calls."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from fastapi.templating import Jinja2Templates
from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData

from brygga_sandbox.calls import CallLog
from brygga_sandbox.clock import Clock
from brygga_sandbox.control import ClockOrder, ResetOrder
from brygga_sandbox.faults import KIND_TITLES, Fault, Faults
from brygga_sandbox.knob_forms import knob_changes, knob_fields
from brygga_sandbox.pages import Sent, back_to, text
from brygga_sandbox.sandbox import Reset
from brygga_sandbox.switchboard import Switchboard

MOST_CALLS = 50
Deed = Callable[[], str]
"""A button of the vendor's own; returns the sentence about what it did."""


@dataclass(frozen=True)
class ControlPage:
    """Everything the page shows and changes. `deeds` are further buttons by their title."""

    templates: Jinja2Templates
    knobs: Switchboard[Any]
    faults: Faults
    calls: CallLog
    clock: Clock
    reset: Reset
    deeds: Mapping[str, Deed]

    def shown(self, request: Request, problem: str = "", done: str = "") -> Response:
        values = {
            "knobs": knob_fields(self.knobs.now),
            "faults": self.faults.list(),
            "kinds": KIND_TITLES,
            "calls": self.calls.list()[: -MOST_CALLS - 1 : -1],
            "now": self.clock.now(),
            "is_frozen": self.clock.is_frozen,
            "deeds": self.deeds,
            "problem": problem,
            "done": done,
        }
        return self.templates.TemplateResponse(
            request, "control.html", values, status_code=400 if problem else 200
        )

    def after(self, request: Request, work: Callable[[], None]) -> Response:
        """Back to the page, or the page with a sentence about what was wrong in the form."""
        try:
            work()
        except ValidationError as error:
            return self.shown(request, problem=_sentence(error))
        return back_to("/control")


def control_pages(page: ControlPage) -> APIRouter:
    """Routes to include in the vendor's root app."""
    router = APIRouter(prefix="/control", include_in_schema=False, default_response_class=HTMLResponse)

    @router.get("")
    def show(request: Request) -> Response:
        return page.shown(request)

    @router.post("/knobs")
    def turn_knobs(request: Request, sent: Sent) -> Response:
        changes = knob_changes(page.knobs.now, sent)
        return page.after(request, lambda: _turn(page.knobs, changes))

    @router.post("/do/{number}")
    def do_deed(request: Request, number: int) -> Response:
        deeds = list(page.deeds.values())
        if number >= len(deeds):
            return page.shown(request, problem="There is no such button.")
        return page.shown(request, done=deeds[number]())

    _fault_forms(router, page)
    _other_forms(router, page)
    return router


def _fault_forms(router: APIRouter, page: ControlPage) -> None:
    @router.post("/faults")
    def switch_on(request: Request, sent: Sent) -> Response:
        return page.after(request, lambda: _add(page.faults, sent))

    @router.post("/faults/clear")
    def switch_all_off() -> Response:
        page.faults.clear()
        return back_to("/control")

    @router.post("/faults/{number}/remove")
    def switch_off(request: Request, number: int) -> Response:
        if not page.faults.remove(number):
            return page.shown(request, problem=f"There is no fault {number}.")
        return back_to("/control")


def _other_forms(router: APIRouter, page: ControlPage) -> None:
    @router.post("/clock")
    def set_clock(request: Request, sent: Sent) -> Response:
        return page.after(request, lambda: _set_clock(page.clock, sent))

    @router.post("/calls/clear")
    def forget_calls() -> Response:
        page.calls.clear()
        return back_to("/control")

    @router.post("/reset")
    def start_over(request: Request, sent: Sent) -> Response:
        return page.after(request, lambda: _start_over(page.reset, sent))


def _turn(knobs: Switchboard[BaseModel], changes: dict[str, Any]) -> None:
    knobs.turn(**changes)


def _add(faults: Faults, sent: FormData) -> None:
    names = ("kind", "method", "path", "times", "after", "rate", "retry_after", "delay_s")
    filled: dict[str, Any] = {name: text(sent, name) for name in names if text(sent, name)}
    filled.setdefault("times", None)
    faults.add(Fault.model_validate(filled))


def _set_clock(clock: Clock, sent: FormData) -> None:
    step = text(sent, "step")
    if step == "freeze":
        clock.freeze(clock.now())
    if step == "run":
        clock.run()
    if step in ("advance", "skew"):
        order = ClockOrder.model_validate({step: text(sent, "seconds")})
        (clock.advance if step == "advance" else clock.skew)(order.advance or order.skew or 0)


def _start_over(reset: Reset, sent: FormData) -> None:
    filled = {name: text(sent, name) or None for name in ("seed", "orders")}
    order = ResetOrder.model_validate(filled)
    reset(order.seed, order.orders)


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    name = " ".join(str(step) for step in first["loc"]).replace("_", " ")
    return f"Not done: {name or 'the form'} is not right. {first['msg']}."
