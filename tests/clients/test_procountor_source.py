"""Procountor as a source: how lists are asked for, when a page is full, and what is never passed on."""

import json
from dataclasses import dataclass

import pytest

from brygga.core.decide import InvoiceSeen
from brygga.core.failures import Gone, TryAgain
from brygga.core.words import Flow
from brygga.procountor.client import ProcountorClient
from brygga.procountor.source import Source
from brygga.wire import Wire


class Given:
    def bearer(self) -> str:
        return "t"

    def renew(self, refused: str) -> str:
        return refused


class Open:
    def take(self) -> None:
        return None


@dataclass(frozen=True)
class Asked:
    product_version_filter: bool = True


@pytest.fixture
def roomy(station):
    """A wire with room for whole pages."""
    made = Wire(station.url, user_agent="Brygga/test")
    yield made
    made.close()


@pytest.fixture
def source(roomy):
    return Source(ProcountorClient(roomy, Given(), Open()), Asked())


def row(number: int, **more: object) -> dict[str, object]:
    return {"id": number, "type": "SALES_ORDER", "version": "2026-03-02T09:15:30"} | more


def product(number: int, kind: str = "SALES") -> dict[str, object]:
    return {"id": number, "type": kind, "name": f"P{number}", "version": "2026-03-02T09:15:30"}


def page(station, rows: list, **meta: object) -> None:
    station.plays(station.reply(200, json.dumps({"results": rows, "meta": meta or None})))


def targets(station) -> list[str]:
    return [heard.line.split()[1] for heard in station.heard]


def test_changed_sales_orders_leave_offers_out_and_come_oldest_first(station, source):
    page(station, [row(1, created="2026-03-01T08:00:00", invoiceNumber=2045, status="SENT")])
    found = source.list_changed(Flow.SALES_ORDERS, "2026-03-02T09:00:00", page=2)
    assert targets(station) == [
        "/invoices?types=SALES_ORDER&isOffer=false&versionStartDate=2026-03-02T09%3A00%3A00"
        "&orderByVersion=ASC&size=200&page=2"
    ]
    (listed,) = found.rows
    assert (listed.id, listed.version, listed.created) == (1, "2026-03-02T09:15:30", "2026-03-01T08:00:00")
    assert (listed.number, listed.status, listed.is_offer) == ("2045", "SENT", False)
    assert not found.full


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("2026-03-02T09:15:30.123", "2026-03-02T09:15:30"),
        ("2026-03-02T09:15", "2026-03-02T09:15:00"),
        ("2026-03-02T09:15:30+02:00", ""),
        (1772435730000, ""),
    ],
)
def test_stamps_of_another_shape_are_kept_in_ours_or_not_at_all(station, source, told, kept):
    page(station, [row(1, version=told)])
    assert source.list_changed(Flow.SALES_ORDERS, None).rows[0].version == kept
    page(station, [product(1) | {"version": told}])
    assert source.list_changed_products(None).rows[0].version == kept


def test_when_an_order_was_made_must_be_readable(station, source):
    page(station, [row(1, created="2026-03-01 08:00")])
    assert source.list_changed(Flow.SALES_ORDERS, None).rows[0].created == "2026-03-01T08:00:00"
    page(station, [row(1, created="2026-03-01T08:00:00Z")])
    with pytest.raises(TryAgain, match="when an order was made"):
        source.list_changed(Flow.SALES_ORDERS, None)


def test_purchase_orders_have_no_offers_to_leave_out(station, source):
    page(station, [])
    source.list_changed(Flow.PURCHASE_ORDERS, None)
    assert targets(station) == ["/invoices?types=PURCHASE_ORDER&orderByVersion=ASC&size=200&page=0"]


def test_documents_of_another_type_are_not_passed_on_but_count_for_the_page(station, source):
    page(station, [row(n, type="SALES_INVOICE" if n % 2 else "SALES_ORDER") for n in range(200)])
    found = source.list_changed(Flow.SALES_ORDERS, None)
    assert len(found.rows) == 100
    assert found.full


@pytest.mark.parametrize(
    ("rows", "size", "full"), [(200, 200, True), (199, 200, False), (50, 50, True), (50, None, False)]
)
def test_a_page_is_full_by_the_size_procountor_really_uses(station, source, rows, size, full):
    page(station, [row(n) for n in range(rows)], pageSize=size)
    assert source.list_changed(Flow.SALES_ORDERS, None).full is full


def test_changed_products_are_walked_by_id_inside_the_window(station, source):
    page(station, [product(5), product(9)])
    found = source.list_changed_products("2026-03-02T09:00:00", after_id=4)
    assert targets(station) == [
        "/products?type=SALES&versionStartDate=2026-03-02T09%3A00%3A00&orderById=ASC&previousId=4&size=200"
    ]
    assert [document.id for document in found.rows] == [5, 9]
    assert found.rows[0].raw["name"] == "P5"
    assert (found.last_id, found.full) == (9, False)


def test_without_the_version_filter_all_products_are_listed(station, roomy):
    old = Source(ProcountorClient(roomy, Given(), Open()), Asked(product_version_filter=False))
    page(station, [{"id": 5, "type": "SALES"}])
    (document,) = old.list_changed_products("2026-03-02T09:00:00").rows
    assert targets(station) == ["/products?type=SALES&orderById=ASC&previousId=0&size=200"]
    assert document.version == ""


def test_both_types_of_products_are_listed_together_and_travel_is_left_out(station, source):
    page(station, [product(1), product(2, "PURCHASE"), product(3, "TRAVEL")])
    found = source.list_changed_products(None, types=("SALES", "PURCHASE"))
    assert targets(station) == ["/products?orderById=ASC&previousId=0&size=200"]
    assert [document.id for document in found.rows] == [1, 2]
    assert found.last_id == 3


def test_other_mixtures_of_product_types_are_refused_before_the_wire(station, source):
    with pytest.raises(ValueError, match="types"):
        source.list_changed_products(None, types=("SALES", "TRAVEL"))
    assert station.heard == []


@pytest.mark.parametrize("ids", [[3, 4], [6, 5], [5, 5]], ids=["no progress", "descending", "double"])
def test_products_out_of_order_are_not_walked_for_ever(station, source, ids):
    page(station, [product(number) for number in ids])
    with pytest.raises(TryAgain, match="order of its ids"):
        source.list_changed_products(None, after_id=4)


def test_documents_are_read_by_id_and_strangers_are_left_out(station, source):
    station.plays(station.reply(200, '[{"id": 1, "version": "2026-03-02T09:15:30.5", "n": 1.50}, {"id": 8}]'))
    found = source.read([1, 2])
    assert set(found) == {1}
    assert found[1].version == "2026-03-02T09:15:30"
    assert str(found[1].raw["n"]) == "1.50"
    assert targets(station) == ["/invoices/1,2"]


def test_products_are_read_by_id(station, source):
    station.plays(station.reply(200, json.dumps([product(1)])))
    assert source.read_products([1, 2])[1].raw["name"] == "P1"
    assert targets(station) == ["/products/1,2"]


def test_nothing_asked_is_no_call(station, source):
    assert source.read([]) == {}
    assert source.read_products([]) == {}
    assert station.heard == []


def test_an_invoice_is_read_for_the_write_back(station, source):
    station.plays(
        station.reply(200, '{"id": 5, "status": "NOT_SENT", "type": "SALES_ORDER", "invoiceChannel": null}')
    )
    assert source.read_invoice(5).seen == InvoiceSeen(status="NOT_SENT", type="SALES_ORDER", channel="")
    station.plays(station.reply(404, '{"errors": []}'))
    with pytest.raises(Gone):
        source.read_invoice(5)


def test_who_is_connected_is_told_even_without_the_right_to_company_details(station, source):
    station.plays(
        station.reply(200, '{"companyId": 12001, "name": "Kahvila Oy", "userName": "m"}'),
        station.reply(403, '{"errors": [{"status": 403, "message": "no"}]}'),
        station.reply(200, '{"rights": {"sales": {"productRegister": "NO_ACCESS"}}}'),
    )
    company = source.who()
    assert (company.id, company.name, company.business_id, company.user_name) == (
        12001,
        "Kahvila Oy",
        "",
        "m",
    )
    assert source.missing_rights(company.rights) == ["Sales: product register (needs viewing rights)"]


def test_business_id_is_told_when_it_may_be_seen(station, source):
    station.plays(
        station.reply(200, '{"companyId": 12001}'),
        station.reply(
            200, '{"name": "Kahvila Oy", "businessIdentifier": {"brnType": "FI", "code": "1234567-8"}}'
        ),
        station.reply(200, "{}"),
    )
    company = source.who()
    assert (company.name, company.business_id, company.rights) == ("Kahvila Oy", "1234567-8", {})


ALL = {
    "salesOrGroupInvoices": "ALL_RIGHTS",
    "salesInvoiceSearch": "ALL_RIGHTS",
    "productRegister": "ALL_RIGHTS",
}


@pytest.mark.parametrize(
    ("rights", "flows", "missing"),
    [
        ({"sales": ALL}, Flow, []),
        ({}, Flow, []),
        (
            {"sales": ALL | {"salesOrGroupInvoices": "VIEWING_RIGHTS"}},
            Flow,
            ["Sales: sales invoices (needs all rights)"],
        ),
        ({"sales": ALL | {"salesOrGroupInvoices": "VIEWING_RIGHTS"}}, [Flow.SALES_ORDERS], []),
        (
            {"sales": ALL | {"salesOrGroupInvoices": "NOT_ENABLED"}},
            [Flow.SALES_ORDERS],
            ["Sales: sales invoices (needs viewing rights)"],
        ),
        (
            {"purchases": {"purchaseInvoices": "NO_ACCESS", "personalPurchaseInvoicesOnly": True}},
            [Flow.PURCHASE_ORDERS],
            ["Purchases: invoices (needs viewing rights)", "Purchases: sees only their own invoices"],
        ),
        ({"purchases": {"purchaseInvoices": "NO_ACCESS"}}, [Flow.ARTICLES], []),
        ({"sales": None, "purchases": "odd"}, Flow, []),
    ],
)
def test_missing_rights_are_named_for_the_flows_that_are_on(source, rights, flows, missing):
    named = source.missing_rights(rights, flows)
    assert named == missing
    assert all(len(text) <= 100 for text in named)
