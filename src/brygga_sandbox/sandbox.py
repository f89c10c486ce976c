"""One vendor's sandbox as a whole: its app and the handles by which tests and pages steer it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel
from starlette.types import ASGIApp, Receive, Scope, Send

from brygga_sandbox.calls import CallLog
from brygga_sandbox.clock import Clock
from brygga_sandbox.faults import Faults
from brygga_sandbox.state import Store
from brygga_sandbox.switchboard import Switchboard

K = TypeVar("K", bound=BaseModel)
Reset = Callable[[int | None, int | None], None]


@dataclass(frozen=True)
class Sandbox(Generic[K]):
    """Both vendors' `create_app` return this; it is an ASGI app itself, so `Running.start(sandbox)` works.

    `reset(seed, orders)` forgets everything and files the seeded world anew (None: as at the start).
    """

    asgi: ASGIApp
    knobs: Switchboard[K]
    faults: Faults
    calls: CallLog
    store: Store
    clock: Clock
    reset: Reset

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.asgi(scope, receive, send)
