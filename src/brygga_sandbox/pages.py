"""What the human pages of both vendors share: templates, sent forms, the way back after a form."""

from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.templating import Jinja2Templates
from starlette.datastructures import FormData

_SHARED = Path(__file__).parent / "templates"


def templates_of(vendor: Path) -> Jinja2Templates:
    """A vendor's own templates, and after them the shared ones."""
    return Jinja2Templates(directory=[vendor / "templates", _SHARED])


async def _form_of(request: Request) -> FormData:
    return await request.form()


Sent = Annotated[FormData, Depends(_form_of)]


def back_to(address: str) -> Response:
    return RedirectResponse(address, status_code=303)


def text(sent: FormData, name: str) -> str:
    """A field without spaces around it and with \\n as line end; an absent one is empty."""
    return str(sent.get(name, "")).strip().replace("\r\n", "\n")
