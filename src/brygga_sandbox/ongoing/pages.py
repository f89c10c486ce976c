"""The templates of the human pages, and how a page is answered."""

from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from brygga_sandbox.pages import templates_of

templates = templates_of(Path(__file__).parent)


def page(request: Request, name: str, status: int = 200, **values: Any) -> Response:
    return templates.TemplateResponse(request, name, values, status_code=status)
