"""The office: JSON forms for tests, and the pages a person works in."""

import re
from html import unescape
from typing import Any

import pytest

from brygga_sandbox import credentials

OFFICE = f"/office/{credentials.COMPANY_ONE}"


def form_of(page: str) -> dict[str, Any]:
    """What a browser would send back of the big form of a page, unchanged."""
    form = re.findall(
        r'<form method="post" action="[^"]*/(?:invoices|products)/(?:\d+|new)">.*?</form>', page, re.S
    )[0]
    fields: dict[str, Any] = {}

    def add(name: str, value: str) -> None:
        if name in fields:
            kept = fields[name] if isinstance(fields[name], list) else [fields[name]]
            fields[name] = [*kept, unescape(value)]
        else:
            fields[name] = unescape(value)

    for tag in re.findall(r"<input[^>]*>|<select.*?</select>|<textarea.*?</textarea>", form, re.S):
        name = re.search(r'name="(\w+)"', tag)
        assert name
        if tag.startswith("<select"):
            chosen = re.search(r'<option(?: value="([^"]*)")? selected>([^<]*)', tag)
            first = re.search(r'<option(?: value="([^"]*)")?>([^<]*)', tag)
            found = chosen or first
            assert found
            add(name[1], found[2] if found[1] is None else found[1])
        elif tag.startswith("<textarea"):
            add(name[1], re.sub(r"<[^>]*>", "", tag))
        elif 'type="checkbox"' not in tag or " checked" in tag:
            value = re.search(r'value="([^"]*)"', tag)
            add(name[1], value[1] if value else "on")
    return fields


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


def test_desk_lists_each_register_and_finds_by_name(procountor: Any) -> None:
    order = procountor.order(counterParty={"counterPartyAddress": {"name": "Löytyvä & Co"}})
    page = procountor.http.get(OFFICE, params={"q": "löytyvä"}).text
    assert page.count('<tr id="invoice-') == 1
    assert f'id="invoice-{order["id"]}"' in page
    assert "Löytyvä &amp; Co" in page
    assert 'id="product-9001"' in procountor.http.get(OFFICE, params={"show": "products"}).text
    nothing = procountor.http.get(OFFICE, params={"show": "PURCHASE_ORDER", "q": "zzz"}).text
    assert "Nothing here that matches" in nothing


def test_saving_a_form_unchanged_changes_nothing_but_the_version(procountor: Any) -> None:
    id = procountor.order(notes="Rivi 1\nRivi 2 <b>", deliveryStartDate="2026-03-05")["id"]
    before = procountor.get(f"/invoices/{id}").json()
    form = form_of(procountor.http.get(f"{OFFICE}/invoices/{id}").text)
    procountor.sandbox.clock.advance(1)
    answer = procountor.http.post(f"{OFFICE}/invoices/{id}", data=form)
    assert answer.status_code == 303
    after = procountor.get(f"/invoices/{id}").json()
    for added in ("deliveryEndDate", "deliveryMethod", "orderReference", "deliveryInstructions"):
        assert not after.pop(added)
    assert after == {**before, "version": "2026-03-02T09:15:31"}


def test_person_adds_a_row_changes_another_and_removes_one(procountor: Any) -> None:
    id = procountor.order(invoiceRows=[{"productId": 9001}, {"productId": 9002}])["id"]
    form = form_of(procountor.http.get(f"{OFFICE}/invoices/{id}").text)
    form["row_quantity"][0] = "7,5"
    form["row_product"][1] = form["row_text"][1] = ""
    form["row_product"][2] = "9003"
    procountor.http.post(f"{OFFICE}/invoices/{id}", data=form)
    rows = procountor.get(f"/invoices/{id}").json()["invoiceRows"]
    assert [(row["productId"], row["quantity"]) for row in rows] == [(9001, 7.5), (9003, 1)]


def test_choosing_another_product_for_a_row_takes_its_texts_and_keeps_the_quantity(procountor: Any) -> None:
    id = procountor.order(invoiceRows=[{"productId": 9001, "quantity": 6}])["id"]
    form = form_of(procountor.http.get(f"{OFFICE}/invoices/{id}").text)
    form["row_product"][0] = "9002"
    procountor.http.post(f"{OFFICE}/invoices/{id}", data=form)
    (row,) = procountor.get(f"/invoices/{id}").json()["invoiceRows"]
    product = procountor.get("/products/9002").json()
    assert (row["product"], row["productCode"], row["quantity"]) == (product["name"], product["code"], 6)


def test_new_order_from_the_form_is_a_whole_order(procountor: Any) -> None:
    page = procountor.http.get(f"{OFFICE}/invoices/new", params={"type": "PURCHASE_ORDER"}).text
    form = form_of(page)
    form |= {"name": "Toimittaja Oy", "row_product": ["9004", "", ""], "deliveryMethod": "FREIGHT"}
    answer = procountor.http.post(f"{OFFICE}/invoices/new", data=form)
    assert answer.status_code == 303
    id = int(answer.headers["location"].rsplit("/", 1)[1])
    made = procountor.get(f"/invoices/{id}").json()
    assert (made["type"], made["deliveryMethod"], made["status"]) == (
        "PURCHASE_ORDER",
        "FREIGHT",
        "UNFINISHED",
    )
    assert made["counterParty"]["counterPartyAddress"]["name"] == "Toimittaja Oy"
    assert [row["productId"] for row in made["invoiceRows"]] == [9004]


def test_buttons_approve_invalidate_and_delete(procountor: Any) -> None:
    id = procountor.order()["id"]
    address = f"{OFFICE}/invoices/{id}"
    assert procountor.http.post(f"{address}/approve").status_code == 303
    assert "<strong>NOT_SENT</strong>" in procountor.http.get(address).text
    refused = procountor.http.post(f"{address}/approve")
    assert (refused.status_code, "Only an unfinished document can be approved." in refused.text) == (
        403,
        True,
    )
    procountor.http.post(f"{address}/invalidate")
    assert "<strong>INVALIDATED</strong>" in procountor.http.get(address).text
    assert procountor.http.post(f"{address}/delete").headers["location"] == f"{OFFICE}?show=SALES_ORDER"
    assert procountor.http.get(address).status_code == 404


def test_page_offers_only_the_buttons_that_its_state_allows(procountor: Any) -> None:
    def buttons(**members: Any) -> list[str]:
        page = procountor.http.get(f"{OFFICE}/invoices/{procountor.order(**members)['id']}").text
        return re.findall(r"<button[^>]*>(\w+)</button>", page)

    assert buttons() == ["Approve", "Invalidate", "Delete", "Save"]
    assert buttons(status="SENT") == ["Invalidate", "Delete", "Save"]
    assert buttons(status="INVALIDATED") == ["Delete", "Save"]


def test_button_that_does_not_exist_is_404(procountor: Any) -> None:
    assert procountor.http.post(f"{OFFICE}/invoices/81001/explode").status_code == 404


@pytest.mark.parametrize(
    ("path", "status", "sentence"),
    [
        ("/office/1", 404, "Company not found."),
        (f"{OFFICE}/invoices/1", 404, "Invoice not found."),
        ("/office/abc", 400, "The address of this page is not right."),
    ],
)
def test_page_that_does_not_exist_says_so_in_a_sentence(
    procountor: Any, path: str, status: int, sentence: str
) -> None:
    answer = procountor.http.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert sentence in answer.text


def test_product_page_saves_and_deletes(procountor: Any) -> None:
    form = form_of(procountor.http.get(f"{OFFICE}/products/9001").text)
    procountor.http.post(
        f"{OFFICE}/products/9001", data={**form, "price": "11,20", "name": "Muki & lautanen"}
    )
    saved = procountor.get("/products/9001").json()
    assert (saved["price"], saved["name"], saved["active"]) == (11.2, "Muki & lautanen", True)
    wrong = procountor.http.post(f"{OFFICE}/products/9001", data={**form, "price": "paljon"})
    assert (wrong.status_code, "Not saved: price is not right." in wrong.text) == (400, True)
    assert procountor.http.post(f"{OFFICE}/products/9001/delete").status_code == 303
    assert procountor.get("/products/9001").status_code == 404


def test_new_product_from_the_form_appears_in_the_register(procountor: Any) -> None:
    form = form_of(procountor.http.get(f"{OFFICE}/products/new").text)
    form |= {"name": "Uutuus", "code": "UUT-1", "price": "5"}
    procountor.http.post(f"{OFFICE}/products/new", data=form)
    (made,) = procountor.get("/products", code="UUT-1").json()["results"]
    assert (made["name"], made["unit"], made["active"]) == ("Uutuus", "PIECE", True)
