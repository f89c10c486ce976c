"""The office's pages: what a person does there with forms alone."""

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
    emptied = ("deliveryEndDate", "deliveryMethod", "orderReference", "deliveryInstructions")
    for added in (*emptied, "additionalInformation"):
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
    form |= {"row_comment": ["kylmässä", "", ""], "row_quantity": ["12,5", "", ""]}
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
    (row,) = made["invoiceRows"]
    assert (row["productId"], row["quantity"], row["comment"]) == (9004, 12.5, "kylmässä")


def test_buttons_move_an_order_through_its_states_until_it_is_deleted(procountor: Any) -> None:
    id = procountor.order()["id"]
    address = f"{OFFICE}/invoices/{id}"

    def press(step: str) -> str:
        assert procountor.http.post(f"{address}/{step}").status_code == 303
        shown = procountor.http.get(address).text
        state = re.search(r"<strong>(\w+)</strong>", shown)
        assert state
        return state[1]

    assert press("approve") == "NOT_SENT"
    assert press("unfinished") == "UNFINISHED"
    assert [press(step) for step in ("approve", "send", "send")] == ["NOT_SENT", "SENT", "SENT"]
    assert "delivered 2 times" in procountor.http.get(address).text
    assert press("invalidate") == "INVALIDATED"
    assert procountor.http.post(f"{address}/delete").headers["location"] == f"{OFFICE}?show=SALES_ORDER"
    assert procountor.http.get(address).status_code == 404


@pytest.mark.parametrize(
    ("step", "members", "status", "sentence"),
    [
        (
            "approve",
            {"status": "SENT"},
            403,
            "Only an unfinished document can be approved. This one has status SENT.",
        ),
        ("send", {}, 403, "Only a document with status NOT_SENT or SENT can be sent."),
        (
            "send",
            {"status": "NOT_SENT", "counterParty": {"email": ""}},
            400,
            "counterParty.email is not right",
        ),
        (
            "unfinished",
            {"status": "APPROVED"},
            403,
            "Only a document with status NOT_SENT can be made unfinished",
        ),
        ("invalidate", {"status": "INVOICED"}, 403, "invoiced or deleted cannot be invalidated"),
    ],
)
def test_step_that_is_not_possible_is_explained_and_changes_nothing(
    procountor: Any, step: str, members: dict[str, Any], status: int, sentence: str
) -> None:
    order = procountor.order(**members)
    answer = procountor.http.post(f"{OFFICE}/invoices/{order['id']}/{step}")
    assert answer.status_code == status
    assert sentence in answer.text
    assert procountor.get(f"/invoices/{order['id']}").json() == order


def test_person_gives_another_delivery_address_and_takes_it_away_again(procountor: Any) -> None:
    id = procountor.order()["id"]
    form = form_of(procountor.http.get(f"{OFFICE}/invoices/{id}").text)
    elsewhere = {
        "name": "Varasto",
        "street": "Satamakatu 3",
        "zip": "20100",
        "city": "Turku",
        "country": "SWEDEN",
    }
    moved = form | {f"delivery_{name}": part for name, part in elsewhere.items()}
    procountor.http.post(f"{OFFICE}/invoices/{id}", data=moved)
    shown = procountor.get(f"/invoices/{id}").json()
    assert shown["deliveryAddress"] == elsewhere
    assert shown["counterParty"]["counterPartyAddress"]["city"] == "Turku"
    emptied = form | {f"delivery_{name}": "" for name in elsewhere}
    procountor.http.post(f"{OFFICE}/invoices/{id}", data=emptied)
    shown = procountor.get(f"/invoices/{id}").json()
    assert shown["deliveryAddress"] == shown["counterParty"]["counterPartyAddress"]


def test_comment_of_a_row_is_written_and_emptied(procountor: Any) -> None:
    id = procountor.order()["id"]
    address = f"{OFFICE}/invoices/{id}"
    for comment in ("hauras", ""):
        form = form_of(procountor.http.get(address).text)
        form["row_comment"][0] = comment
        procountor.http.post(address, data=form)
        assert procountor.get(f"/invoices/{id}").json()["invoiceRows"][0]["comment"] == comment


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (
            {"deliveryStartDate": "31.12.2026"},
            "deliveryStartDate is not right. A date is written as 2026-12-31.",
        ),
        ({"row_quantity": ["NaN", "", "", ""]}, "quantity is not right"),
        ({"row_price": ["halpa", "", "", ""]}, "unitPrice is not right"),
        ({"row_product": ["x", "", "", ""]}, "invoiceRows.product is not right"),
        ({"row_product": ["1", "", "", ""]}, "No product 1 in this company."),
        ({"row_id": ["x", "", "", ""]}, "invoiceRows.id is not right"),
        ({"row_unit": ["PIECE"]}, "Every row needs all of its fields."),
    ],
)
def test_form_that_is_not_right_is_explained_and_saves_nothing(
    procountor: Any, changed: dict[str, Any], sentence: str
) -> None:
    order = procountor.order()
    address = f"{OFFICE}/invoices/{order['id']}"
    form = form_of(procountor.http.get(address).text)
    for target in (address, f"{OFFICE}/invoices/new"):
        answer = procountor.http.post(target, data={**form, **changed})
        assert answer.status_code == 400
        assert sentence in answer.text
    assert procountor.office("GET", "/invoices")[-1] == order


def test_refused_form_comes_back_as_it_was_filled_in(procountor: Any) -> None:
    id = procountor.order()["id"]
    form = form_of(procountor.http.get(f"{OFFICE}/invoices/{id}").text)
    typed = form | {"notes": "Pitkä juttu", "row_quantity": ["paljon", "", "", ""]}
    page = procountor.http.post(f"{OFFICE}/invoices/{id}", data=typed).text
    assert form_of(page) == typed


def test_page_offers_only_the_buttons_that_its_state_allows(procountor: Any) -> None:
    def buttons(**members: Any) -> list[str]:
        page = procountor.http.get(f"{OFFICE}/invoices/{procountor.order(**members)['id']}").text
        return re.findall(r"<button[^>]*>(\w+)</button>", page)

    assert buttons() == ["Approve", "Invalidate", "Delete", "Save"]
    assert buttons(status="NOT_SENT") == ["Send", "Unfinished", "Invalidate", "Delete", "Save"]
    assert buttons(status="SENT") == ["Send", "Invalidate", "Delete", "Save"]
    assert buttons(status="APPROVED") == ["Invalidate", "Delete", "Save"]
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
    assert 'value="paljon"' in wrong.text
    nameless = procountor.http.post(f"{OFFICE}/products/9001", data={**form, "name": " "})
    assert (nameless.status_code, "Not saved: name is not right." in nameless.text) == (400, True)
    assert procountor.http.post(f"{OFFICE}/products/9001/delete").status_code == 303
    assert procountor.get("/products/9001").status_code == 404


def test_new_product_from_the_form_appears_in_the_register(procountor: Any) -> None:
    form = form_of(procountor.http.get(f"{OFFICE}/products/new").text)
    form |= {"name": "Uutuus", "code": "UUT-1", "price": "5"}
    procountor.http.post(f"{OFFICE}/products/new", data=form)
    (made,) = procountor.get("/products", code="UUT-1").json()["results"]
    assert (made["name"], made["unit"], made["active"]) == ("Uutuus", "PIECE", True)
