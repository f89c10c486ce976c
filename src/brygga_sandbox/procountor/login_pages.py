"""/login and /keylogin, where a person signs in and picks the company; POST /logout (contract section 3)."""

import secrets
from datetime import datetime, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel

from brygga_sandbox import credentials
from brygga_sandbox.procountor.addresses import is_redirect_allowed
from brygga_sandbox.procountor.context import Context, Here, LoggedIn
from brygga_sandbox.procountor.pages import templates
from brygga_sandbox.procountor.tokens import CODE_LIFE_S

router = APIRouter(tags=["OAuth"])

_TICKET_LIFE_S = 900


class LoginRequest(BaseModel):
    """What the sending application asks for; the contract's query parameters."""

    response_type: str = ""
    client_id: str = ""
    redirect_uri: str = ""
    state: str | None = None


@router.get("/login", response_class=HTMLResponse)
def login_page(
    request: Request,
    here: Here,
    response_type: str = "",
    client_id: str = "",
    redirect_uri: str = "",
    state: str | None = None,
) -> Response:
    asked = LoginRequest(
        response_type=response_type, client_id=client_id, redirect_uri=redirect_uri, state=state
    )
    return _first_page(request, here, asked)


@router.get("/keylogin", response_class=HTMLResponse)
def key_login_page(
    request: Request,
    here: Here,
    response_type: str = "",
    client_id: str = "",
    redirect_uri: str = "",
    state: str | None = None,
) -> Response:
    asked = LoginRequest(
        response_type=response_type, client_id=client_id, redirect_uri=redirect_uri, state=state
    )
    return _first_page(request, here, asked)


@router.post("/login", include_in_schema=False)
@router.post("/keylogin", include_in_schema=False)
def sign_in(
    request: Request,
    here: Here,
    username: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    decision: Annotated[str, Form()] = "continue",
    response_type: Annotated[str, Form()] = "",
    client_id: Annotated[str, Form()] = "",
    redirect_uri: Annotated[str, Form()] = "",
    state: Annotated[str | None, Form()] = None,
) -> Response:
    """First step: user and password, or Deny."""
    asked = LoginRequest(
        response_type=response_type, client_id=client_id, redirect_uri=redirect_uri, state=state
    )
    problem = _problem(asked, here)
    if problem:
        return _refused(request, problem)
    if decision == "deny":
        return _denied(asked)
    user = next((u for u in credentials.PROCOUNTOR_USERS if u.username == username), None)
    if user is None or not secrets.compare_digest(user.password.encode(), password.encode()):
        return _page(request, "login.html", 401, asked=asked, problem="Username or password is wrong.")
    ticket = secrets.token_urlsafe(24)
    until = (here.clock.now() + timedelta(seconds=_TICKET_LIFE_S)).isoformat()
    here.store.put("ticket", ticket, {"user": user.id, "until": until, "asked": asked.model_dump()})
    companies = [here.books.company(id) for id in user.companies]
    return _page(request, "company.html", 200, ticket=ticket, companies=companies, user=user)


@router.post("/login/company", include_in_schema=False)
@router.post("/keylogin/company", include_in_schema=False)
def choose_company(
    request: Request,
    here: Here,
    ticket: Annotated[str, Form()] = "",
    company: Annotated[int, Form()] = 0,
    decision: Annotated[str, Form()] = "continue",
) -> Response:
    """Second step: the company, then back to the application with a code. A ticket works once."""
    with here.store.lock:
        kept = here.store.get("ticket", ticket)
        here.store.delete("ticket", ticket)
    if kept is None or datetime.fromisoformat(kept["until"]) < here.clock.now():
        return _refused(request, "This sign-in has run out. Go back to the application and start again.")
    asked = LoginRequest(**kept["asked"])
    if decision == "deny":
        return _denied(asked)
    user = next(u for u in credentials.PROCOUNTOR_USERS if u.id == kept["user"])
    if company not in user.companies:
        return _refused(request, "You have no right to this company. Start again and choose one of the list.")
    purpose = "keylogin" if request.url.path.startswith("/keylogin") else "login"
    code = here.tokens.new_code(user, company, asked.redirect_uri, purpose)
    return _back(asked, {"code": code, "expires_in": str(CODE_LIFE_S)})


@router.post("/logout")
def logout(here: Here, session: LoggedIn) -> Response:
    here.tokens.end(session)
    return Response(status_code=200)


def _first_page(request: Request, here: Context, asked: LoginRequest) -> Response:
    problem = _problem(asked, here)
    if problem:
        return _refused(request, problem)
    return _page(request, "login.html", 200, asked=asked, problem="")


def _problem(asked: LoginRequest, here: Context) -> str:
    """Why this sign-in cannot begin, or nothing. Told on a page: the address is not trusted yet."""
    for name in ("response_type", "client_id", "redirect_uri"):
        if not getattr(asked, name):
            return f"The address of this page lacks the parameter {name}."
    if asked.response_type != "code":
        return "The response_type must be code."
    if asked.client_id != credentials.PROCOUNTOR_CLIENT_ID:
        return "No application with this client_id is known."
    if not is_redirect_allowed(asked.redirect_uri, here.knobs.now):
        return "The redirect_uri is not the one kept for this application."
    return ""


def _denied(asked: LoginRequest) -> Response:
    return _back(asked, {"error": "access_denied"})


def _back(asked: LoginRequest, answer: dict[str, str]) -> Response:
    if asked.state is not None:
        answer["state"] = asked.state
    return RedirectResponse(f"{asked.redirect_uri}?{urlencode(answer)}", status_code=302)


def _refused(request: Request, problem: str) -> Response:
    return _page(request, "refused.html", 400, heading="This sign-in cannot go on", problem=problem)


def _page(request: Request, name: str, status: int, **values: Any) -> Response:
    values["base"] = "/keylogin" if request.url.path.startswith("/keylogin") else "/login"
    return templates.TemplateResponse(request, name, values, status_code=status)
