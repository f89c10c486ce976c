"""Procountor's client against Procountor's sandbox, over real HTTP: the happy roads, and the faults on them."""

from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from brygga.core.failures import Gone, OutcomeUnknown, ReconnectNeeded, Refused, TryAgain
from brygga.core.words import Flow
from brygga.procountor import auth
from brygga.procountor.client import ProcountorClient
from brygga.procountor.source import Source
from brygga.wire import Wire
from brygga_sandbox import credentials
from brygga_sandbox.faults import Fault, FaultKind
from brygga_sandbox.procountor.tokens import fixed_key

COMPANY = credentials.COMPANY_ONE
APP = auth.ClientApp(
    credentials.PROCOUNTOR_CLIENT_ID,
    credentials.PROCOUNTOR_CLIENT_SECRET,
    "http://127.0.0.1:9/connect/return",
)


@dataclass
class FreshTokens:
    """Fetches a token when one is asked for, as the integrations room does without a database."""

    wire: Wire
    api_key: str
    held: list[str] = field(default_factory=list)

    def bearer(self) -> str:
        return self.held[-1] if self.held else self.renew("")

    def renew(self, refused: str) -> str:
        self.held.append(auth.fetch_token(self.wire, APP, self.api_key).access_token)
        return self.held[-1]


class NoLimit:
    def take(self) -> None:
        return None


@dataclass(frozen=True)
class Asked:
    product_version_filter: bool = True


@pytest.fixture
def books(sandboxes):
    made = Wire(sandboxes.procountor_base, user_agent="Brygga/test", peer="Procountor")
    yield made
    made.close()


@pytest.fixture
def tokens(books):
    return FreshTokens(books, fixed_key(credentials.MATTI, COMPANY))


@pytest.fixture
def source(books, tokens):
    return Source(ProcountorClient(books, tokens, NoLimit()), Asked())


def fault(sandboxes, kind: FaultKind, path: str, **more: object) -> None:
    sandboxes.procountor.sandbox.faults.add(Fault(kind=kind, path=path, **more))


def unsent(sandboxes, **changes: object) -> int:
    """A new sales order in the office, not yet sent; its id."""
    made = httpx2.post(
        f"{sandboxes.procountor.url}/_sandbox/companies/{COMPANY}/invoices",
        json={"type": "SALES_ORDER", **changes},
    )
    assert made.status_code == 201, made.text
    return int(made.json()["id"])


def delivered(sandboxes) -> dict[str, int]:
    return httpx2.get(f"{sandboxes.procountor.url}/_sandbox/deliveries").json()


def test_a_person_logs_in_and_the_code_becomes_a_key_that_works(sandboxes, books):
    address = auth.authorize_address(sandboxes.procountor_base, APP.client_id, APP.redirect_uri, "state-1")
    with httpx2.Client() as browser:
        assert browser.get(address).status_code == 200
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        login = query | {"username": credentials.LIISA.username, "password": credentials.LIISA.password}
        page = browser.post(f"{sandboxes.procountor.url}/keylogin", data=login)
        if page.status_code == 200:  # the page with the list of companies
            ticket = page.text.partition('name="ticket" value="')[2].partition('"')[0]
            choice = {"ticket": ticket, "company": COMPANY}
            page = browser.post(f"{sandboxes.procountor.url}/keylogin/company", data=choice)
    back = {name: values[0] for name, values in parse_qs(urlsplit(page.headers["location"]).query).items()}
    assert back["state"] == "state-1"
    key = auth.swap_code(books, APP, back["code"])
    assert auth.fetch_token(books, APP, key).lives_seconds == 3600
    with pytest.raises(ReconnectNeeded):
        auth.swap_code(books, APP, back["code"])


def test_who_is_connected(source):
    company = source.who()
    assert company.id == COMPANY
    assert company.name
    assert company.business_id
    assert company.user_name
    assert source.missing_rights(company.rights) == []


def test_a_reader_lacks_rights_and_they_are_named(sandboxes, books):
    reader = FreshTokens(books, fixed_key(credentials.LIISA, COMPANY))
    source = Source(ProcountorClient(books, reader, NoLimit()), Asked())
    missing = source.missing_rights(source.who().rights)
    assert "Sales: sales invoices (needs all rights)" in missing


def test_changed_orders_are_listed_oldest_first_and_read_whole(source):
    page = source.list_changed(Flow.SALES_ORDERS, None)
    versions = [row.version for row in page.rows]
    assert page.rows
    assert versions == sorted(versions)
    assert not any(row.is_offer for row in page.rows)
    documents = source.read([row.id for row in page.rows])
    assert set(documents) == {row.id for row in page.rows}
    assert all(documents[row.id].version == row.version for row in page.rows)
    assert all(document.raw["type"] == "SALES_ORDER" for document in documents.values())
    quantities = [row["quantity"] for document in documents.values() for row in document.raw["invoiceRows"]]
    assert quantities
    assert not any(isinstance(quantity, float) for quantity in quantities)


def test_a_change_is_seen_from_the_stamp_before_it(sandboxes, source):
    newest = source.list_changed(Flow.SALES_ORDERS, None).rows[-1].version
    sandboxes.clock.advance(60)
    changed = unsent(sandboxes)
    found = source.list_changed(Flow.SALES_ORDERS, newest).rows
    assert changed in {row.id for row in found}
    assert source.list_changed(Flow.SALES_ORDERS, found[-1].version).rows[-1].id == changed


def test_purchase_orders_and_products_are_listed(source):
    assert source.list_changed(Flow.PURCHASE_ORDERS, None).rows
    products = source.list_changed_products(None)
    assert products.rows
    assert not products.full
    assert source.list_changed_products(None, after_id=products.last_id).rows == ()
    one = products.rows[0]
    assert source.read_products([one.id, 999_999_999])[one.id].raw == one.raw


@pytest.mark.parametrize("empty_search", ["empty_list", "not_found"])
def test_an_empty_search_is_empty_in_either_form(sandboxes, source, empty_search):
    sandboxes.procountor.sandbox.knobs.turn(empty_search=empty_search)
    page = source.list_changed(Flow.SALES_ORDERS, "2099-01-01T00:00:00")
    assert (page.rows, page.full) == ((), False)
    assert source.list_changed_products("2099-01-01T00:00:00").rows == ()


def test_unknown_ids_are_left_out_of_a_batch(source):
    known = source.list_changed(Flow.SALES_ORDERS, None).rows[0].id
    assert set(source.read([known, 999_999_999])) == {known}
    assert source.read([999_999_998, 999_999_999]) == {}
    assert set(source.read([known])) == {known}
    with pytest.raises(Gone):
        source.read_invoice(999_999_999)


def test_an_old_installation_without_product_versions(sandboxes, books, tokens):
    sandboxes.procountor.sandbox.knobs.turn(product_version="absent")
    old = Source(ProcountorClient(books, tokens, NoLimit()), Asked(product_version_filter=False))
    page = old.list_changed_products("2099-01-01T00:00:00")
    assert page.rows
    assert {document.version for document in page.rows} == {""}


def test_an_expired_token_is_replaced_without_anyone_noticing(sandboxes, source, tokens):
    source.who()
    httpx2.post(f"{sandboxes.procountor.url}/_sandbox/tokens/expire", json={})
    source.who()
    assert len(tokens.held) == 2


@pytest.mark.parametrize("form", ["oauth", "errors"])
def test_a_revoked_key_needs_a_reconnect(sandboxes, source, form):
    source.who()
    sandboxes.procountor.sandbox.knobs.turn(auth_errors=form)
    httpx2.post(f"{sandboxes.procountor.url}/_sandbox/keys/revoke", json={})
    with pytest.raises(ReconnectNeeded) as caught:
        source.who()
    assert caught.value.vendor == "procountor"


def test_approve_and_send_mark_an_order_as_sent(sandboxes, source):
    order = unsent(sandboxes, invoiceChannel="EMAIL")
    seen = source.read_invoice(order).seen
    assert (seen.status, seen.type, seen.channel) == ("UNFINISHED", "SALES_ORDER", "EMAIL")
    source.approve(order)
    assert source.read_invoice(order).seen.status == "NOT_SENT"
    source.mark_sent(order)
    assert source.read_invoice(order).seen.status == "SENT"
    assert delivered(sandboxes) == {str(order): 1}


def test_what_is_not_to_be_sent_cannot_be_sent(sandboxes, source):
    order = unsent(sandboxes, invoiceChannel="NO_SENDING")
    source.approve(order)
    assert source.read_invoice(order).seen.status == "APPROVED"
    with pytest.raises(Refused):
        source.mark_sent(order)
    assert delivered(sandboxes) == {}


def test_orders_that_may_not_be_approved_are_refused_for_good(sandboxes, source):
    sandboxes.procountor.sandbox.knobs.turn(order_actions="refuse")
    with pytest.raises(Refused) as caught:
        source.approve(unsent(sandboxes))
    assert caught.value.status == 403
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("kind", "failure"),
    [
        (FaultKind.TOO_MANY, TryAgain),
        (FaultKind.SERVER_ERROR, OutcomeUnknown),
        (FaultKind.UNAVAILABLE, OutcomeUnknown),
        (FaultKind.BAD_GATEWAY, OutcomeUnknown),
        (FaultKind.REQUEST_TIMEOUT, OutcomeUnknown),
        (FaultKind.HTML_OK, OutcomeUnknown),
        (FaultKind.CUT_BEFORE, OutcomeUnknown),
        (FaultKind.CUT_AFTER, OutcomeUnknown),
        (FaultKind.TRUNCATED, OutcomeUnknown),
        (FaultKind.LATE_EFFECT, OutcomeUnknown),
    ],
)
def test_a_fault_of_a_write_back_is_unknown_unless_it_was_turned_away(sandboxes, source, kind, failure):
    order = unsent(sandboxes)
    source.read_invoice(order)
    fault(sandboxes, kind, "/approve$", delay_s=1)
    with pytest.raises(TryAgain) as caught:
        source.approve(order)
    assert type(caught.value) is failure


@pytest.mark.parametrize("kind", [kind for kind in FaultKind if kind is not FaultKind.SLOW])
def test_a_fault_of_a_read_is_tried_again_and_then_over(sandboxes, source, kind):
    known = source.list_changed(Flow.SALES_ORDERS, None).rows[0].id
    # twice, because a read on a connection that breaks at once is asked again at once
    fault(sandboxes, kind, f"/invoices/{known}$", times=2, retry_after=4)
    with pytest.raises(TryAgain) as caught:
        source.read_invoice(known)
    assert type(caught.value) is TryAgain
    sandboxes.procountor.sandbox.faults.clear()
    assert source.read_invoice(known).seen.type == "SALES_ORDER"
