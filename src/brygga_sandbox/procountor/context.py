"""What every endpoint of the Procountor sandbox works with, and how FastAPI hands it over."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from brygga_sandbox.clock import Clock
from brygga_sandbox.procountor.books import Books
from brygga_sandbox.procountor.knobs import ProcountorKnobs
from brygga_sandbox.procountor.tokens import Session, Tokens
from brygga_sandbox.state import Store
from brygga_sandbox.switchboard import Switchboard


@dataclass(frozen=True)
class Context:
    """Kept as `app.state.context` of both FastAPI apps."""

    store: Store
    clock: Clock
    knobs: Switchboard[ProcountorKnobs]
    books: Books
    tokens: Tokens


def _context(request: Request) -> Context:
    found: Context = request.app.state.context
    return found


Here = Annotated[Context, Depends(_context)]


def _session(request: Request, here: Here) -> Session:
    return here.tokens.session(request.headers.get("authorization", ""))


LoggedIn = Annotated[Session, Depends(_session)]
