"""/products: the cursor list with its filters, batches, and writes."""

from typing import Any

import pytest

from brygga_sandbox import credentials


def a_product(**changes: Any) -> dict[str, Any]:
    body = {
        "type": "SALES",
        "name": "Pannu",
        "code": "KEITIN-1",
        "unit": "PIECE",
        "discount": 0,
        "price": 34.9,
        "vat": 25.5,
        "active": True,
        "currency": "EUR",
    }
    return {**body, **changes}


def found(bench: Any, **filters: Any) -> list[int]:
    return [row["id"] for row in bench.get("/products", **filters).json()["results"]]


def test_list_rows_are_whole_products_with_printed_scales(procountor: Any) -> None:
    saved = procountor.post("/products", a_product(price=200, vat=24)).json()
    answer = procountor.get("/products", code="KEITIN-1")
    assert '"discount": 0.0000, "price": 200.000000, "vat": 24.000000' in answer.text
    assert answer.json()["results"] == [saved] == [procountor.get(f"/products/{saved['id']}").json()]
    assert saved["productGroupId"] is None
    assert saved["version"] == "2026-03-02T09:15:30"


def test_cursor_covers_every_product_once_without_a_page_parameter(procountor: Any) -> None:
    seen: list[int] = []
    previous = 0
    while rows := found(procountor, orderById="ASC", previousId=previous, size=4, page=9):
        seen += rows
        previous = rows[-1]
    assert seen == sorted(set(seen))
    assert len(seen) == procountor.sandbox.store.count(f"product:{credentials.COMPANY_ONE}")


def test_each_filter_finds_what_it_says(procountor: Any) -> None:
    mine = procountor.post("/products", a_product(name="Ihme Pannu", code="IHM-77", productGroupId=5)).json()[
        "id"
    ]
    off = procountor.post("/products", a_product(name="Poistunut ihme", active=False)).json()["id"]
    trip = procountor.post("/products", a_product(type="TRAVEL", name="Ihmeen päiväraha")).json()["id"]
    assert found(procountor, name="ihme") == [mine, off]
    assert found(procountor, name="ihme", type="TRAVEL") == [trip]
    assert found(procountor, code="hm-7") == [mine]
    assert found(procountor, group="4,5") == [mine]
    assert found(procountor, name="ihme", active="false") == [off]
    assert found(procountor, versionStartDate="2026-03-02T09:15:30", type="SALES") == [mine, off]
    assert found(procountor, name="ihme", orderById="DESC", previousId=off) == [mine]


def test_without_type_sales_and_purchase_products_come(procountor: Any) -> None:
    rows = procountor.get("/products", size=200).json()["results"]
    assert {row["type"] for row in rows} == {"SALES", "PURCHASE"}


def test_products_by_version_come_oldest_change_first(procountor: Any) -> None:
    procountor.sandbox.clock.advance(10)
    procountor.office("PATCH", "/products/9001", {"name": "Uusi nimi"})
    versions = [row["version"] for row in procountor.get("/products", orderByVersion="ASC").json()["results"]]
    assert versions == sorted(versions)
    assert found(procountor, orderByVersion="DESC", size=1) == [9001]


def test_localizations_come_only_when_asked_for(procountor: Any) -> None:
    names = [{"language": "SWEDISH", "productName": "Panna"}]
    id = procountor.post("/products", a_product(productLocalizations=names)).json()["id"]
    assert "productLocalizations" not in procountor.get(f"/products/{id}").json()
    asked = procountor.get(f"/products/{id}", includeLocalizations="true").json()
    assert asked["productLocalizations"] == names


@pytest.mark.parametrize(
    ("name", "value"),
    [("type", "GIFT"), ("size", "201"), ("code", "x" * 41), ("active", "maybe"), ("versionStartDate", "now")],
)
def test_wrong_filter_is_400(procountor: Any, name: str, value: str) -> None:
    answer = procountor.get("/products", **{name: value})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["message"] == f"Value of the '{name}' field is invalid: "


def test_batch_follows_the_rules_of_batches(procountor: Any) -> None:
    answer = procountor.get("/products/9002,9001,9002,7")
    assert [row["id"] for row in answer.json()] == [9001, 9002]
    assert procountor.get("/products/7,8").status_code == 404
    assert procountor.get(f"/products/{','.join(str(n) for n in range(201))}").status_code == 400


def test_put_replaces_a_product_and_moves_its_version(procountor: Any) -> None:
    saved = procountor.post("/products", a_product(defaultAccount="3000")).json()
    procountor.sandbox.clock.advance(2)
    changed = procountor.put(f"/products/{saved['id']}", a_product(name="Pannu, uusi")).json()
    assert (changed["id"], changed["name"]) == (saved["id"], "Pannu, uusi")
    assert "defaultAccount" not in changed
    assert changed["version"] == "2026-03-02T09:15:32"
    assert procountor.put(f"/products/{saved['id']}", a_product(type="PURCHASE")).status_code == 400


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "x" * 101}, "name"),
        ({"discount": 101}, "discount"),
        ({"price": "abc"}, "price"),
        ({"name": "☕"}, "name"),
    ],
)
def test_wrong_member_is_400_with_its_name(procountor: Any, changes: dict[str, Any], field: str) -> None:
    answer = procountor.post("/products", a_product(**changes))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)


def test_deleted_product_is_gone_and_rows_keep_their_copy(procountor: Any) -> None:
    id = procountor.post("/products", a_product()).json()["id"]
    order = procountor.order(invoiceRows=[{"productId": id}])
    answer = procountor.call("DELETE", f"/products/{id}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert procountor.get(f"/products/{id}").status_code == 404
    assert procountor.call("DELETE", f"/products/{id}").status_code == 404
    assert procountor.get(f"/invoices/{order['id']}").json()["invoiceRows"][0]["productCode"] == "KEITIN-1"


def test_travel_product_cannot_be_deleted(procountor: Any) -> None:
    id = procountor.post("/products", a_product(type="TRAVEL")).json()["id"]
    assert procountor.call("DELETE", f"/products/{id}").status_code == 403


def test_reader_has_no_sales_products_and_writes_none(procountor: Any) -> None:
    procountor.log_in(credentials.LIISA)
    assert procountor.get("/products", type="SALES").status_code == 403
    assert {row["type"] for row in procountor.get("/products").json()["results"]} == {"PURCHASE"}
    assert procountor.get("/products/9001").status_code == 404
    assert procountor.post("/products", a_product()).status_code == 403
    assert procountor.call("DELETE", "/products/9004").status_code == 403
