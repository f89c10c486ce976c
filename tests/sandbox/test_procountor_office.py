"""The office as JSON, for tests and other programs."""

from typing import Any

import pytest

from brygga_sandbox import credentials


def test_created_order_needs_no_member_and_is_a_whole_one(procountor: Any) -> None:
    from brygga_sandbox.procountor.models_invoice import Invoice

    order = procountor.order()
    Invoice.model_validate(order)
    assert (order["type"], order["status"], order["isOffer"]) == ("SALES_ORDER", "UNFINISHED", False)
    assert order["invoiceRows"][0]["productCode"] == "MUKI-SIN"
    assert procountor.put(f"/invoices/{order['id']}", order).status_code == 200


def test_purchase_order_takes_a_purchase_product(procountor: Any) -> None:
    order = procountor.order(type="PURCHASE_ORDER")
    product = procountor.get(f"/products/{order['invoiceRows'][0]['productId']}").json()
    assert product["type"] == "PURCHASE"


def test_row_takes_what_it_leaves_out_from_its_product(procountor: Any) -> None:
    rows = [{"productId": 9002, "quantity": 3}, {"product": "Lahjapaperiin, kiitos"}]
    first, second = procountor.order(invoiceRows=rows)["invoiceRows"]
    product = procountor.get("/products/9002").json()
    assert (first["product"], first["productCode"]) == (product["name"], product["code"])
    assert (first["quantity"], first["unitPrice"]) == (3, product["price"])
    assert (second["productId"], second["productCode"], second["unit"]) == (None, "", "NO_UNIT")


def test_patch_merges_objects_and_keeps_what_it_does_not_name(procountor: Any) -> None:
    order = procountor.order(notes="vanha")
    changes = {"counterParty": {"counterPartyAddress": {"street": "Uusikatu 2"}}}
    changed = procountor.office("PATCH", f"/invoices/{order['id']}", changes)
    address = changed["counterParty"]["counterPartyAddress"]
    assert address == {**order["counterParty"]["counterPartyAddress"], "street": "Uusikatu 2"}
    assert changed["notes"] == "vanha"


def test_patch_of_rows_keeps_a_row_by_its_id_and_drops_the_others(procountor: Any) -> None:
    order = procountor.order(invoiceRows=[{"productId": 9001}, {"productId": 9002}])
    kept = order["invoiceRows"][1]
    rows = [{"id": kept["id"], "quantity": "2.5"}]
    changed = procountor.office("PATCH", f"/invoices/{order['id']}", {"invoiceRows": rows})
    assert changed["invoiceRows"] == [{**kept, "quantity": 2.5}]
    assert changed["invoiceSumInfo"] != order["invoiceSumInfo"]


def test_odd_documents_can_be_made_on_purpose(procountor: Any) -> None:
    party = {"counterPartyAddress": {"country": "ATLANTIS"}}
    order = procountor.order(counterParty=party, orderReference=None, notes="☕", newMember={"x": 1})
    detail = procountor.get(f"/invoices/{order['id']}").json()
    assert detail["counterParty"]["counterPartyAddress"]["country"] == "ATLANTIS"
    assert detail["orderReference"] is None
    assert detail["newMember"] == {"x": 1}


def test_removed_order_is_unknown_to_the_api(procountor: Any) -> None:
    id = procountor.order()["id"]
    procountor.office("DELETE", f"/invoices/{id}")
    assert procountor.get(f"/invoices/{id}").status_code == 404
    assert procountor.order()["id"] > id


def test_office_invalidates_what_the_api_refuses(procountor: Any) -> None:
    id = procountor.order(status="SENT")["id"]
    procountor.sandbox.clock.advance(1)
    changed = procountor.office("POST", f"/invoices/{id}/invalidate")
    assert (changed["status"], changed["version"]) == ("INVALIDATED", "2026-03-02T09:15:31")
    again = procountor.http.post(f"/_sandbox/companies/{credentials.COMPANY_ONE}/invoices/{id}/invalidate")
    assert again.status_code == 403


def test_office_approves_purchase_orders_too(procountor: Any) -> None:
    id = procountor.order(type="PURCHASE_ORDER")["id"]
    assert procountor.office("POST", f"/invoices/{id}/approve")["status"] == "NOT_SENT"


def test_product_forms_create_change_and_remove(procountor: Any) -> None:
    made = procountor.office("POST", "/products", {"name": "Termos", "price": "12.5"})
    assert procountor.get(f"/products/{made['id']}").json()["price"] == 12.5
    procountor.sandbox.clock.advance(1)
    changed = procountor.office("PATCH", f"/products/{made['id']}", {"active": False})
    assert (changed["name"], changed["active"]) == ("Termos", False)
    assert changed["version"] == "2026-03-02T09:15:31"
    assert procountor.office("GET", f"/products/{made['id']}") == changed
    procountor.office("DELETE", f"/products/{made['id']}")
    assert procountor.get(f"/products/{made['id']}").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "json", "status"),
    [
        ("POST", "/_sandbox/companies/1/invoices", {}, 404),
        ("GET", "/_sandbox/companies/12001/invoices/1", None, 404),
        ("PATCH", "/_sandbox/companies/12001/products/1", {}, 404),
        ("POST", "/_sandbox/companies/12001/invoices", {"invoiceRows": [{"productId": 1}]}, 400),
        ("POST", "/_sandbox/companies/12001/products", {"price": "cheap"}, 400),
    ],
)
def test_office_forms_refuse_what_does_not_exist_or_is_no_number(
    procountor: Any, method: str, path: str, json: Any, status: int
) -> None:
    answer = procountor.http.request(method, path, json=json)
    assert answer.status_code == status
    assert answer.json()["errors"][0]["message"]


def test_history_tells_each_step_with_its_time_and_who(procountor: Any) -> None:
    id = procountor.order()["id"]
    procountor.put(f"/invoices/{id}/approve")
    events = procountor.http.get(f"/_sandbox/invoices/{credentials.COMPANY_ONE}/{id}/history").json()
    assert events[1] == {
        "at": "2026-03-02T09:15:30",
        "action": "approve",
        "from": "UNFINISHED",
        "to": "NOT_SENT",
        "by": "matti.meikalainen",
    }


def test_purchase_orders_are_sent_from_the_office_though_not_by_the_api(procountor: Any) -> None:
    id = procountor.order(type="PURCHASE_ORDER")["id"]
    assert procountor.put(f"/invoices/{id}/approve").status_code == 403
    for step in ("approve", "send"):
        procountor.office("POST", f"/invoices/{id}/{step}")
    assert procountor.get(f"/invoices/{id}").json()["status"] == "SENT"
