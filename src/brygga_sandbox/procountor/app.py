"""Puts the Procountor sandbox together: login pages, API under every base path, control API, office, gate."""

import re
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse, Response
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from brygga_sandbox.calls import CallLog
from brygga_sandbox.clock import Clock
from brygga_sandbox.control import control_router
from brygga_sandbox.control_pages import ControlPage, control_pages
from brygga_sandbox.faults import Faults
from brygga_sandbox.gate import FaultGate
from brygga_sandbox.procountor import (
    api_account,
    api_invoices,
    api_oauth,
    api_products,
    login_pages,
    office_json,
    office_pages,
    office_steps,
    seeding,
)
from brygga_sandbox.procountor.books import Books
from brygga_sandbox.procountor.context import Context
from brygga_sandbox.procountor.errors import AuthRefusal, Refusal, blank, error_body, error_entry, invalid
from brygga_sandbox.procountor.exact import ExactJson
from brygga_sandbox.procountor.knobs import ProcountorKnobs
from brygga_sandbox.procountor.pages import templates
from brygga_sandbox.procountor.standing import StandingFaults
from brygga_sandbox.procountor.tokens import Tokens
from brygga_sandbox.sandbox import Sandbox
from brygga_sandbox.state import Store
from brygga_sandbox.switchboard import Switchboard

VENDOR_PATHS = r"^/(?:[^/]+/)?api(/|$)|^/logout$"
_VERSIONED = re.compile(r"/(?:latest|supported|v\d\d(?:0[1-9]|1[0-2]))(/api(?:/.*)?)")
_PAGES = ("/office", "/control")
_FORBIDDEN_PAGE = "<html><head><title>403 Forbidden</title></head><body><h1>403 Forbidden</h1></body></html>"


def create_app(
    store: Store, clock: Clock, seed: int = 7, orders: int | None = None
) -> Sandbox[ProcountorKnobs]:
    """The sandbox as an ASGI app with its handles. An empty store is filled with the seeded world."""
    here = context(store, clock)
    knobs = here.knobs
    faults, calls, standing = Faults(seed), CallLog(), StandingFaults(knobs, clock)

    def reset(new_seed: int | None, new_orders: int | None) -> None:
        with store.lock:
            store.reset()
            knobs.reset()
            faults.clear()
            calls.clear()
            standing.forget()
            file = seed if new_seed is None else new_seed
            seeding.file_world(here, file, orders if new_orders is None else new_orders)

    if not store.count("company"):
        seeding.file_world(here, seed, orders)
    root = _root_app(here)
    root.include_router(control_router(knobs=knobs, faults=faults, calls=calls, clock=clock, reset=reset))
    deeds = office_steps.deeds(here)
    root.include_router(control_pages(ControlPage(templates, knobs, faults, calls, clock, reset, deeds)))
    door = _ApiDoor(root)
    paths = VENDOR_PATHS
    gate = FaultGate(door, faults, calls, clock, vendor_paths=paths, error_body=error_body, standing=standing)
    return Sandbox(gate, knobs, faults, calls, store, clock, reset)


def context(store: Store, clock: Clock) -> Context:
    """What the pages and the API stand on, with every knob at its default."""
    knobs = Switchboard(ProcountorKnobs())
    books = Books(store, clock, knobs)
    return Context(store=store, clock=clock, knobs=knobs, books=books, tokens=Tokens(store, clock))


def _root_app(here: Context) -> FastAPI:
    root = FastAPI(title="Procountor sandbox: pages and control", docs_url=None, redoc_url=None)
    root.state.context = here
    _answer_refusals(root)
    root.include_router(login_pages.router)
    root.include_router(office_json.router)
    root.include_router(office_pages.router)
    root.mount("/api", api_app(here))
    return root


class _Api(FastAPI):
    def openapi(self) -> dict[str, Any]:
        """Without FastAPI's 422: here wrong data is 400."""
        if self.openapi_schema is None:
            document = super().openapi()
            for item in document["paths"].values():
                for operation in item.values():
                    operation["responses"].pop("422", None)
            for name in ("HTTPValidationError", "ValidationError"):
                document["components"]["schemas"].pop(name, None)
        return super().openapi()


def api_app(here: Context) -> FastAPI:
    """The API proper; publishes itself at /api/openapi.json."""
    api = _Api(
        title="Procountor API, sandbox", version=api_account.API_VERSION, docs_url=None, redoc_url=None
    )
    api.state.context = here
    _answer_refusals(api)
    for router in (api_oauth.router, api_account.router, api_invoices.router, api_products.router):
        api.include_router(router)
    return api


class _ApiDoor:
    """Reads the version in the path, forgives auth calls a trailing slash, refuses a GET with a body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not re.search(VENDOR_PATHS, scope["path"]):
            await self._app(scope, receive, send)
            return
        if scope["method"] == "GET" and _has_body(scope):
            await Response(_FORBIDDEN_PAGE, 403, media_type="text/html")(scope, receive, send)
            return
        path = _unversioned(scope["path"])
        if path is None:
            await PlainTextResponse("Not Found", 404)(scope, receive, send)
            return
        await self._app({**scope, "path": path, "raw_path": path.encode()}, receive, send)


def _has_body(scope: Scope) -> bool:
    headers = dict(scope["headers"])
    return headers.get(b"content-length", b"0") != b"0" or b"transfer-encoding" in headers


def _unversioned(path: str) -> str | None:
    """The path without its version; None when the version has a wrong form."""
    versioned = _VERSIONED.fullmatch(path)
    if versioned:
        path = versioned[1]
    if not path.startswith(("/api", "/logout")):
        return None
    return path.rstrip("/") if "/oauth/" in path else path


def _answer_refusals(app: FastAPI) -> None:
    """Every failure in the vendor's form; in the office, as a page with a sentence."""

    @app.exception_handler(Refusal)
    def refused(request: Request, refusal: Refusal) -> Response:
        if request.url.path.startswith(_PAGES):
            return _sorry(request, refusal.status, refusal.problems[0][1])
        return ExactJson(refusal.body, refusal.status)

    @app.exception_handler(AuthRefusal)
    def auth_refused(request: Request, refusal: AuthRefusal) -> Response:
        here: Context = request.app.state.context
        if here.knobs.now.auth_errors == "errors":
            return ExactJson(error_body(refusal.status, refusal.sentence), refusal.status)
        oauth = {"error": refusal.code, "error_description": refusal.sentence}
        return ExactJson(oauth, refusal.status)

    @app.exception_handler(RequestValidationError)
    def invalid_request(request: Request, error: RequestValidationError) -> Response:
        if request.url.path.startswith(_PAGES):
            return _sorry(request, 400, "The address of this page is not right.")
        return ExactJson({"errors": [_entry(problem) for problem in error.errors()]}, 400)

    @app.exception_handler(HTTPException)
    def plain(request: Request, error: HTTPException) -> Response:
        if request.url.path.startswith("/_sandbox"):
            return ExactJson({"detail": error.detail}, error.status_code, error.headers)
        if request.url.path.startswith("/office"):
            return _sorry(request, error.status_code, "There is no such page.")
        return ExactJson(error_body(error.status_code, str(error.detail)), error.status_code, error.headers)


def _sorry(request: Request, status: int, sentence: str) -> Response:
    values = {"heading": "This is not possible", "problem": sentence, "way_back": True}
    return templates.TemplateResponse(request, "refused.html", values, status_code=status)


def _entry(problem: dict[str, Any]) -> dict[str, Any]:
    """A parameter is named in the message only; a member of the body has its path as field."""
    place, *steps = problem["loc"]
    if problem["type"] == "json_invalid":
        return error_entry(400, "The request body is not valid JSON.")
    if place != "body":
        steps = steps[:1]
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).lstrip(".")
    message = blank(path) if problem["type"] == "missing" else invalid(path)
    return error_entry(400, message, path if place == "body" and path else None)
