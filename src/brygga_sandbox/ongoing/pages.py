"""The templates of the human pages, and how a page or a redirect is answered."""

from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.templating import Jinja2Templates
from starlette.datastructures import FormData

_TEMPLATES = Jinja2Templates(directory=Path(__file__).parent / "templates")


async def _form_of(request: Request) -> FormData:
    return await request.form()


Sent = Annotated[FormData, Depends(_form_of)]


def page(request: Request, name: str, status: int = 200, **values: Any) -> Response:
    return _TEMPLATES.TemplateResponse(request, name, values, status_code=status)


def back_to(address: str) -> Response:
    return RedirectResponse(address, status_code=303)


def text(sent: FormData, name: str) -> str:
    return str(sent.get(name, "")).strip()
