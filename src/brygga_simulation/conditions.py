"""Misfortune that is not of the wire: keys, tokens, clocks, webhooks, our own web process."""

import json
from collections.abc import Callable
from datetime import timedelta
from random import Random
from uuid import UUID

from django.test import RequestFactory

from brygga.console import hooks
from brygga_sandbox.ongoing.webhooks import Webhook
from brygga_sandbox.state import Document
from brygga_simulation.moment import Moment
from brygga_simulation.queue import Queue
from brygga_simulation.vendors import Vendors

MOST_SKEW = 300.0
_WEBHOOKS_AS_THEY_SHOULD = {
    "webhook_delay_s": 0,
    "webhook_duplicates": "none",
    "webhook_order": "as_created",
    "webhook_drop_rate": 0,
}


class Conditions:
    """Holds what lasts until it is ended."""

    def __init__(self, vendors: Vendors, moment: Moment, queue: Queue) -> None:
        self._vendors = vendors
        self._queue = queue
        self._moment = moment
        self._down_until = moment()

    def of(self, company: int) -> dict[str, Callable[[Random], str]]:
        """By name, what brings a condition about for a company; each says what it did."""
        turn = self._vendors.ongoing.knobs.turn
        tokens = self._vendors.office.tokens

        def knob(name: str, *values: object) -> Callable[[Random], str]:
            def turned(chance: Random) -> str:
                value = chance.choice(values)
                turn(**{name: value})
                return f"{name} {value}"

            return turned

        return {
            "token_expiry": lambda _: f"{tokens.expire_tokens(company)} tokens of {company}",
            "revoked_key": lambda _: (
                f"{tokens.revoke_keys(key=None, company=company, user=None)} keys of {company}"
            ),
            "clock_skew": self._skew,
            "refusals_with_200": knob("refusal_form", "null_id_200"),
            "webhooks_late": knob("webhook_delay_s", 30, 600, 7200),
            "webhooks_doubled": knob("webhook_duplicates", "same_event", "fresh_event"),
            "webhooks_reordered": knob("webhook_order", "reversed", "shuffled"),
            "webhooks_missing": knob("webhook_drop_rate", 0.5, 1),
            "web_down": self._take_web_down,
        }

    def end(self) -> None:
        self._vendors.ongoing.knobs.turn(**_WEBHOOKS_AS_THEY_SHOULD)
        self._down_until = self._moment()

    def _skew(self, chance: Random) -> str:
        which, seconds = chance.randrange(2), round(chance.uniform(-MOST_SKEW, MOST_SKEW), 1)
        self._vendors.clocks[which].skew(seconds)
        return f"{('Procountor', 'the WMS')[which]} by {seconds} s"

    def _take_web_down(self, chance: Random) -> str:
        self._down_until = self._moment() + timedelta(minutes=chance.randint(1, 60))
        return f"until {self._down_until:%H:%M}"

    def post(self, webhook: Webhook, body: Document) -> tuple[int | None, str]:
        """The warehouse's courier knocks at our door for webhooks."""
        if self._moment() < self._down_until:
            return None, "no connection"
        request = RequestFactory().post(
            "/", json.dumps(body), "application/json", headers={"X-Auth-Token": webhook.token}
        )
        answer = hooks.ongoing(request, UUID(webhook.url.rpartition("/")[2]))
        self._queue.collect()
        return answer.status_code, ""
