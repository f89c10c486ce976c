"""Puts the Ongoing sandbox together: API under the tenant's path, control API, desk, webhooks, doors and gate."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from brygga_sandbox.calls import CallLog
from brygga_sandbox.clock import Clock
from brygga_sandbox.control import control_router
from brygga_sandbox.control_pages import ControlPage, control_pages
from brygga_sandbox.credentials import ONGOING_WAREHOUSE
from brygga_sandbox.faults import Faults
from brygga_sandbox.gate import FaultGate
from brygga_sandbox.ongoing import (
    admin_routes,
    article_routes,
    desk_pages,
    order_patch_routes,
    order_routes,
    purchase_order_patch_routes,
    purchase_order_routes,
    refusals,
    seeding,
    tenant_routes,
    webhook_pages,
    webhook_routes,
)
from brygga_sandbox.ongoing.counter import WriteCounter
from brygga_sandbox.ongoing.deliveries import Courier, deliver_due
from brygga_sandbox.ongoing.door import VENDOR_PATHS, Door
from brygga_sandbox.ongoing.knobs import Knobs
from brygga_sandbox.ongoing.pages import templates
from brygga_sandbox.ongoing.site import Site
from brygga_sandbox.sandbox import Sandbox
from brygga_sandbox.state import Store


def create_app(store: Store, clock: Clock, seed: int = 7, orders: int | None = None) -> Sandbox[Knobs]:
    """The sandbox as an ASGI app with its handles. An empty store is filled with the seeded world; `orders` is
    how many orders goods owner 160 already has (default 3)."""
    site = Site(store, clock)
    faults, calls = Faults(seed), CallLog()

    def reset(new_seed: int | None, new_orders: int | None) -> None:
        with store.lock:
            store.reset()
            site.switches.reset()
            site.lanes.clear()
            faults.clear()
            calls.clear()
            file = seed if new_seed is None else new_seed
            seeding.file_world(site, file, orders if new_orders is None else new_orders)

    if not store.count("ongoing.world"):
        seeding.file_world(site, seed, orders)
    root = _root_app(site)
    control = control_router(knobs=site.switches, faults=faults, calls=calls, clock=clock, reset=reset)
    root.include_router(control)
    deeds = {"Deliver the webhooks that are due": lambda: f"Webhooks tried: {len(deliver_due(site))}."}
    root.include_router(
        control_pages(ControlPage(templates, site.switches, faults, calls, clock, reset, deeds))
    )
    api = FaultGate(
        Door(api_app(site), site),
        faults,
        calls,
        clock,
        vendor_paths=VENDOR_PATHS,
        error_body=refusals.error_body,
    )
    fork = _Fork(root, WriteCounter(api, site))
    return Sandbox(fork, site.switches, faults, calls, store, clock, reset)


_OWN_PATHS = ("/_sandbox", "/desk", "/control")


class _Fork:
    """Pages and control API to one app, the vendor's paths to the other."""

    def __init__(self, pages: ASGIApp, api: ASGIApp) -> None:
        self._pages = pages
        self._api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        first = scope.get("path", "").partition("/api/")[0]
        is_ours = scope["type"] != "http" or first.startswith(_OWN_PATHS) or first == "/"
        if is_ours:
            await self._pages(scope, receive, send)
            return
        await self._api({**scope, "root_path": f"/{ONGOING_WAREHOUSE}"}, receive, send)


def _root_app(site: Site) -> FastAPI:
    courier = Courier(site)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        courier.start()
        yield
        courier.stop()

    root = FastAPI(title="Ongoing sandbox", openapi_url=None, lifespan=lifespan)
    root.state.site = site
    for router in (
        admin_routes.router,
        webhook_routes.router,
        desk_pages.router,
        webhook_pages.router,
    ):
        root.include_router(router)
    return root


def api_app(site: Site) -> FastAPI:
    """The API proper, written as if it stood at the tenant's root; publishes itself at openapi.json."""
    base = "/api/v1"
    api = FastAPI(
        title="Ongoing WMS Goods Owner REST API, sandbox",
        version="1.0.0",
        openapi_url=f"{base}/openapi.json",
        docs_url=None,
        redoc_url=None,
        servers=[{"url": f"/{ONGOING_WAREHOUSE}"}],
    )
    api.state.site = site
    for router in (
        tenant_routes.router,
        article_routes.router,
        order_routes.router,
        order_patch_routes.router,
        purchase_order_routes.router,
        purchase_order_patch_routes.router,
    ):
        api.include_router(router, prefix=base)
    api.add_exception_handler(refusals.Answered, refusals.on_answered)
    api.add_exception_handler(refusals.Refused, refusals.on_refused)
    api.add_exception_handler(RequestValidationError, refusals.on_invalid)
    api.add_exception_handler(HTTPException, refusals.on_http_error)
    return api
