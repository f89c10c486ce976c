"""Anybody at any address of the service, in any order, with any method and any body: no fault, nothing of another's."""

from typing import Any, ClassVar
from uuid import uuid4

import hypothesis.strategies as st
from django.db import transaction
from django.forms.models import model_to_dict
from django.test import Client
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from brygga.console.addresses import urlpatterns
from brygga.integrations import credentials
from brygga.integrations.models import AuditEntry, CredentialKind
from brygga.ledger.models import Document, Event, Shipment

from .conftest import TOKEN, Cast

METHODS = ("get", "post", "put", "patch", "delete", "head", "options", "trace")
OUTSIDERS = ("neighbour", "stranger", "nobody")
PEOPLE = ("operator", "reader", *OUTSIDERS)
ROUTES = sorted(str(pattern.pattern) for pattern in urlpatterns)
TALKING = {"preview", "existing", "start", "sign-in", "landing", "setup/procountor", "connect/return"}
"""The last words of addresses that ask a vendor, who is not there: they may say so with 502, 503 or 504."""
FIELDS = (
    *("q", "state", "flow", "before", "after", "code", "error", "next", "person", "role", "reason", "kind"),
    *("goods_owner", "start", "address", "user", "password", "language", "confirm", "page"),
)
WORDS = st.one_of(
    st.sampled_from(
        ["", "0", "-1", "held", "sales_orders", "articles", "operator", "reader", "on", "2026-02-30"]
    ),
    st.text(max_size=20),
    st.sampled_from(["\x00", "9" * 40, "' OR 1=1 --", "%00", "{}", "//evil.example", "a" * 3000]),
)
FORMS = st.dictionaries(st.sampled_from(FIELDS), WORDS, max_size=4)
BODIES = st.one_of(
    st.binary(max_size=80), st.text(max_size=80).map(lambda text: text.encode("utf-8", "replace"))
)
KINDS = st.sampled_from(
    ["application/json", "text/plain", "multipart/form-data; boundary=x", "", "application/xml"]
)
HINTS = st.fixed_dictionaries(
    {},
    optional={
        "orderId": st.one_of(st.integers(), st.none(), st.text(max_size=3)),
        "goodsOwnerId": st.one_of(st.sampled_from([159, 160]), st.integers()),
        "orderStatusNumber": st.one_of(st.sampled_from([450, 500]), st.integers()),
        "system": st.text(max_size=5),
        "kind": WORDS,
    },
)


class Everybody(RuleBasedStateMachine):
    """Requests one after another. What outsiders and readers do must leave the integration as it was."""

    cast: ClassVar[Cast]

    def __init__(self) -> None:
        super().__init__()
        self.tried = transaction.atomic()
        self.tried.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.tried.__exit__(None, None, None)

    @initialize()
    def begin(self) -> None:
        self.integration = self.cast.integration
        self.integration.refresh_from_db()
        document = self.cast.document(
            number="A-NUMBER-THAT-NO-TOKEN-HAS",
            state="held",
            code="no_goods",
            reason="No row names an article.",
        )
        Shipment.objects.create(
            document=document,
            integration=self.integration,
            order_id=1,
            status_number=450,
            seen_at=document.changed_at,
        )
        self.document = document
        self.secrets = (self.integration.company_name, document.party, document.number)

    @rule(
        who=st.sampled_from(PEOPLE),
        route=st.sampled_from(ROUTES),
        method=st.sampled_from(METHODS),
        form=FORMS,
        is_made_up=st.booleans(),
    )
    def asks(self, who: str, route: str, method: str, form: dict[str, str], is_made_up: bool) -> None:
        browser: Client = getattr(self.cast, who)
        self.goes(who, browser, self.address(route, is_made_up), method, form)

    @rule(who=st.sampled_from(PEOPLE), route=st.sampled_from(ROUTES), body=BODIES, kind=KINDS)
    def sends(self, who: str, route: str, body: bytes, kind: str) -> None:
        before = self.standing()
        answer = getattr(self.cast, who).post(self.address(route, False), body, content_type=kind)
        self.judge(who, route, answer, before)

    @rule(said=st.one_of(HINTS, st.lists(WORDS, max_size=2), WORDS), knows=st.booleans())
    def knocks(self, said: Any, knows: bool) -> None:
        """Ongoing, or somebody who says so, at the door of the webhooks."""
        before = self.standing()
        answer = Client().post(
            f"/hooks/ongoing/{self.integration.key}",
            said,
            content_type="application/json",
            headers={"X-Auth-Token": TOKEN if knows else "wrong"},
        )
        is_let_in = (
            knows and credentials.secret_of(self.integration, CredentialKind.WEBHOOK_TOKEN) == TOKEN
        )  # nobody renewed or ended it
        assert answer.status_code in ({200, 400, 409, 413, 422} if is_let_in else {401})
        assert self.standing() == before
        if not knows:
            assert not Event.objects.filter(accepted=True, integration=self.integration, order_id=-1).exists()

    @invariant()
    def nothing_is_lost(self) -> None:
        if hasattr(self, "document"):
            assert Document.objects.filter(pk=self.document.pk, number=self.document.number).exists()

    def goes(self, who: str, browser: Client, path: str, method: str, form: dict[str, str]) -> None:
        before = self.standing()
        if method in {"get", "head"}:
            answer = getattr(browser, method)(path, form)
        elif method == "post":
            answer = browser.post(path, form)
        else:
            answer = browser.generic(method.upper(), path)
        self.judge(who, path, answer, before)

    def judge(self, who: str, path: str, answer: Any, before: Any) -> None:
        status = answer.status_code
        talks = any(path.rstrip("/").endswith(word) for word in TALKING) or "connect/" in path
        assert status < 500 or (talks and status in {502, 503, 504}), (who, path, status)
        if who in OUTSIDERS:
            shown = answer.content.decode(errors="replace")
            assert not [secret for secret in self.secrets if secret in shown], (who, path)
        if who != "operator":
            assert self.standing() == before, (who, path)

    def standing(self) -> Any:
        """Everything of the integration that a person can change."""
        self.integration.refresh_from_db()
        documents = Document.objects.filter(integration=self.integration)
        return (
            model_to_dict(self.integration),
            list(documents.values_list("pk", "state", "code", "due_at", "asked", "priority")),
            list(Shipment.objects.filter(integration=self.integration).values_list("pk", "state", "due_at")),
            AuditEntry.objects.filter(integration=self.integration).count(),
        )

    def address(self, route: str, is_made_up: bool) -> str:
        key = uuid4() if is_made_up else self.integration.key
        pk = 10**9 if is_made_up else self.document.pk
        filled = route.replace("<uuid:key>", str(key)).replace("<int:pk>", str(pk))
        return f"/{filled.replace('<str:token>', 'made-up')}"


def test_nobody_breaks_anything_or_sees_what_is_not_theirs(cast: Cast) -> None:
    Everybody.cast = cast
    run_state_machine_as_test(
        Everybody,
        settings=settings(
            max_examples=12,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
