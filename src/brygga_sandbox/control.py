"""The control API under /_sandbox that both vendors share: knobs, faults, calls, clock, reset."""

import re
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from brygga_sandbox.calls import CallLog
from brygga_sandbox.clock import Clock
from brygga_sandbox.faults import Fault, Faults
from brygga_sandbox.sandbox import Reset
from brygga_sandbox.switchboard import Switchboard


class ResetOrder(BaseModel):
    """Body of POST /_sandbox/reset; an absent member keeps what the sandbox was started with."""

    model_config = ConfigDict(extra="forbid")

    seed: int | None = None
    orders: int | None = None


_TEN_YEARS_S = 315_576_000
Seconds = Annotated[float, Field(ge=-_TEN_YEARS_S, le=_TEN_YEARS_S, allow_inf_nan=False)]


class ClockOrder(BaseModel):
    """Body of POST /_sandbox/clock. Members are carried out in the order run, skew, freeze, advance."""

    model_config = ConfigDict(extra="forbid")

    run: Literal[True] | None = None
    skew: Seconds | None = None
    freeze: AwareDatetime | None = None
    advance: Seconds | None = None


def control_router(
    *, knobs: Switchboard[Any], faults: Faults, calls: CallLog, clock: Clock, reset: Reset
) -> APIRouter:
    """Routes to include in the vendor's root app; vendor-specific entries go into a router of their own."""
    router = APIRouter(prefix="/_sandbox", tags=["sandbox"])
    _knob_routes(router, knobs)
    _fault_routes(router, faults)
    _call_routes(router, calls)
    _clock_routes(router, clock)

    @router.post("/reset", status_code=204)
    def start_over(order: ResetOrder) -> None:
        reset(order.seed, order.orders)

    return router


def _knob_routes(router: APIRouter, knobs: Switchboard[Any]) -> None:
    @router.get("/knobs")
    def read_knobs() -> dict[str, Any]:
        return knobs.now.model_dump(mode="json")  # type: ignore[no-any-return]

    @router.patch("/knobs")
    def turn_knobs(changes: dict[str, Any]) -> dict[str, Any]:
        try:
            turned = knobs.turn(**changes)
        except ValidationError as error:
            raise HTTPException(400, error.errors(include_url=False, include_context=False)) from error
        return turned.model_dump(mode="json")  # type: ignore[no-any-return]


def _fault_routes(router: APIRouter, faults: Faults) -> None:
    @router.get("/faults")
    def list_faults() -> list[dict[str, Any]]:
        return faults.list()

    @router.post("/faults", status_code=201)
    def add_fault(fault: Fault) -> dict[str, int]:
        return {"id": faults.add(fault)}

    @router.delete("/faults", status_code=204)
    def clear_faults() -> None:
        faults.clear()

    @router.delete("/faults/{number}", status_code=204)
    def remove_fault(number: int) -> None:
        if not faults.remove(number):
            raise HTTPException(404, f"There is no fault {number}.")


def _call_routes(router: APIRouter, calls: CallLog) -> None:
    @router.get("/calls")
    def list_calls(
        since: int = 0, method: str | None = None, path: str | None = None
    ) -> list[dict[str, Any]]:
        try:
            found = calls.list(since, method, path)
        except re.error as error:
            raise HTTPException(400, f"path must be a regular expression: {error}.") from error
        return [asdict(call) for call in found]

    @router.delete("/calls", status_code=204)
    def clear_calls() -> None:
        calls.clear()


def _clock_routes(router: APIRouter, clock: Clock) -> None:
    def present() -> dict[str, datetime | bool]:
        return {"now": clock.now(), "frozen": clock.is_frozen}

    @router.get("/clock")
    def read_clock() -> dict[str, datetime | bool]:
        return present()

    @router.post("/clock")
    def set_clock(order: ClockOrder) -> dict[str, datetime | bool]:
        if order.run:
            clock.run()
        if order.skew is not None:
            clock.skew(order.skew)
        if order.freeze is not None:
            clock.freeze(order.freeze)
        if order.advance is not None:
            clock.advance(order.advance)
        return present()
