"""Sends queued webhook deliveries when they fall due, and tries again by the webhook's retry policy."""

import base64
import random
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache

import httpx2

from brygga_sandbox.ongoing.site import Site
from brygga_sandbox.ongoing.times import moment, stamp
from brygga_sandbox.ongoing.webhooks import DELIVERIES, WAITING, Webhook, webhook
from brygga_sandbox.state import Document

_TIMEOUT = httpx2.Timeout(10.0, connect=5.0)
_FIRST_WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30))
_LATER_WAIT = timedelta(hours=2)
_GIVE_UP_AFTER = timedelta(days=1)
_LOOK_EVERY_S = 0.1

Post = Callable[[Webhook, Document], tuple[int | None, str]]
"""Posts one body; returns (status, "") or (None, why no answer came)."""


def deliver_due(site: Site, post: Post | None = None) -> list[Document]:
    """Send everything that is due now, in the order the knob asks for; returns the deliveries touched."""
    touched = []
    for number in _due_numbers(site):
        delivery = site.store.get(DELIVERIES, number)
        if site.store.delete(WAITING, number) and delivery is not None:  # only one courier gets it
            touched.append(_deliver(site, delivery, post or send))
    return touched


def send(webhook: Webhook, body: Document) -> tuple[int | None, str]:
    """POST one body. Returns (status, "") or (None, why no answer came)."""
    headers = {"User-Agent": "Ongoing-WMS-Webhook-Sandbox"}
    if webhook.authentication == "x_auth_token":
        headers["X-Auth-Token"] = webhook.token
    if webhook.authentication == "basic":
        pair = f"{webhook.username}:{webhook.password}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
    certificate = webhook.certificate if webhook.authentication == "client_certificate" else ""
    try:
        trust = _trust(webhook.authority, certificate)
        with httpx2.Client(verify=trust, timeout=_TIMEOUT, trust_env=False) as client:
            answer = client.post(webhook.url, json=body, headers=headers)
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
        return None, f"{type(error).__name__}: {error}"
    return answer.status_code, ""


def take_up_again(site: Site) -> None:
    """Deliveries that were on their way when an earlier process was killed wait again."""
    with site.store.lock:
        for one in site.store.all(DELIVERIES):
            if one["state"] == "waiting":
                site.store.put(WAITING, one["id"], {"id": one["id"], "due": one["due"]})


@dataclass
class Courier:
    """Delivers in the background while the sandbox runs, unless the knob `webhook_delivery` is manual."""

    site: Site
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        take_up_again(self.site)
        self._stop.clear()
        self._thread = threading.Thread(target=self._work, daemon=True, name="ongoing-courier")
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=15)

    def _work(self) -> None:
        while not self._stop.wait(_LOOK_EVERY_S):
            if self.site.knobs.webhook_delivery == "auto":
                deliver_due(self.site)


def _due_numbers(site: Site) -> list[int]:
    now = site.stamp()
    numbers = [int(one["id"]) for one in site.store.all(WAITING) if one["due"] <= now]
    match site.knobs.webhook_order:
        case "reversed":
            numbers.reverse()
        case "shuffled":
            random.Random(site.seed).shuffle(numbers)
        case _:
            pass
    return numbers


def _deliver(site: Site, delivery: Document, post: Post) -> Document:
    target = webhook(site, int(delivery["webhook"]))
    if target is None or not target.enabled:
        return _filed(site, {**delivery, "state": "gave_up"})
    status, reason = post(target, delivery["body"])
    now = site.now()
    attempt = {"at": stamp(now), "status": status, "error": reason}
    tried = {
        **delivery,
        "first": delivery["first"] or stamp(now),
        "attempts": [*delivery["attempts"], attempt],
    }
    if status is not None and 200 <= status < 300:
        return _filed(site, {**tried, "state": "delivered"})
    return _filed(site, _again_later(site, target, tried))


def _again_later(site: Site, target: Webhook, tried: Document) -> Document:
    waits = len(tried["attempts"])
    wait = _FIRST_WAITS[waits - 1] if waits <= len(_FIRST_WAITS) else _LATER_WAIT
    due = site.now() + wait
    if target.retry == "none" or due > moment(tried["first"]) + _GIVE_UP_AFTER:
        return {**tried, "state": "gave_up"}
    return {**tried, "state": "waiting", "due": stamp(due)}


def _filed(site: Site, delivery: Document) -> Document:
    with site.store.lock:
        known = site.store.get(DELIVERIES, delivery["id"])
        if known is None or known["body"] != delivery["body"]:  # the sandbox was reset meanwhile
            return delivery
        site.store.put(DELIVERIES, delivery["id"], delivery)
        if delivery["state"] == "waiting":
            site.store.put(WAITING, delivery["id"], {"id": delivery["id"], "due": delivery["due"]})
    return delivery


@cache
def _trust(authority: str, certificate: str) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=authority or None)
    if certificate:
        context.load_cert_chain(certificate)
    return context
