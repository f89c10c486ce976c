"""POST and PUT of invoices: what is saved, what is refused, and the sums."""

from typing import Any

import pytest

from brygga_sandbox import credentials


def an_invoice(**changes: Any) -> dict[str, Any]:
    """A body of POST /invoices that is accepted."""
    body = {
        "type": "SALES_ORDER",
        "date": "2026-03-02",
        "counterParty": {
            "email": "ostaja@example.com",
            "counterPartyAddress": {
                "name": "Esimerkki Oy",
                "street": "Esimerkkikatu 1",
                "zip": "00100",
                "city": "Helsinki",
                "country": "FINLAND",
            },
        },
        "paymentInfo": {
            "paymentMethod": "BANK_TRANSFER",
            "currency": "EUR",
            "dueDate": "2026-03-16",
            "currencyRate": 1,
        },
        "extraInfo": {"accountingByRow": False, "unitPricesIncludeVat": False},
        "discountPercent": 0,
        "invoiceRows": [a_row()],
        "vatStatus": 1,
        "language": "FINNISH",
        "invoiceChannel": "EMAIL",
    }
    return {**body, **changes}


def a_row(**changes: Any) -> dict[str, Any]:
    row = {
        "productId": 9001,
        "product": "Kahvimuki",
        "productCode": "MUKI-SIN",
        "quantity": 2.5,
        "unit": "PIECE",
        "unitPrice": 9.9,
        "discountPercent": 0,
        "vatPercent": 25.5,
    }
    return {**row, **changes}


def test_posted_invoice_is_unfinished_and_comes_back_with_its_numbers(procountor: Any) -> None:
    answer = procountor.post("/invoices", an_invoice(status="SENT", id=5, invoiceNumber=1))
    assert answer.status_code == 200
    saved = answer.json()
    assert saved["status"] == "UNFINISHED"
    assert saved["id"] > 80000
    assert saved["invoiceNumber"] > 20000
    assert saved["creatorId"] == credentials.MATTI.id
    assert saved["invoiceRows"][0]["id"]
    assert saved == procountor.get(f"/invoices/{saved['id']}").json()


def test_addresses_left_out_are_copied_and_empty_ones_stay_empty(procountor: Any) -> None:
    saved = procountor.post("/invoices", an_invoice(deliveryAddress={})).json()
    assert saved["billingAddress"]["name"] == "Esimerkki Oy"
    assert saved["deliveryAddress"] == {}


def test_numbers_are_read_without_a_float_in_between(procountor: Any) -> None:
    row = a_row(quantity=1, unitPrice=0)
    body = an_invoice(invoiceRows=[row])
    text = procountor.http.build_request("POST", "/", json=body).content.decode()
    text = text.replace('"quantity":1,', '"quantity":1234567890.123456,')
    saved = procountor.call(
        "POST", "/invoices", content=text, headers={"Content-Type": "application/json; charset=utf-8"}
    )
    assert '"quantity": 1234567890.123456' in saved.text


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"date": None}, "date", "Value of the 'date' field is invalid: "),
        ({"invoiceRows": []}, "invoiceRows", "Value of the 'invoiceRows' cannot be blank."),
        ({"language": None}, "language", "Value of the 'language' cannot be blank."),
        ({"vatStatus": None}, "vatStatus", "Value of the 'vatStatus' cannot be blank."),
        ({"type": "PERIODIC_TAX_RETURN"}, "type", "Value of the 'type' field is invalid: "),
        ({"invoiceChannel": "EDIFACT"}, "invoiceChannel", "Value of the 'invoiceChannel' field is invalid: "),
        ({"deliveryMethod": "OTHER"}, "deliveryMethod", "Value of the 'deliveryMethod' field is invalid: "),
        ({"orderReference": "x" * 71}, "orderReference", "Value of the 'orderReference' field is invalid: "),
        ({"notes": "Καφές"}, "notes", "Value of the 'notes' field is invalid: "),
        ({"notes": "☕"}, "notes", "Value of the 'notes' field is invalid: "),
        (
            {"invoiceRows": [a_row(vatPercent=11)]},
            "invoiceRows[0].vatPercent",
            "Value of the 'invoiceRows[0].vatPercent' field is invalid: ",
        ),
        (
            {"invoiceRows": [a_row(), a_row(unit="HEAP")]},
            "invoiceRows[1].unit",
            "Value of the 'invoiceRows[1].unit' field is invalid: ",
        ),
        (
            {"counterParty": {"counterPartyAddress": {}}},
            "counterParty.counterPartyAddress.name",
            "Value of the 'counterParty.counterPartyAddress.name' cannot be blank.",
        ),
        (
            {"deliveryAddress": {"country": "Suomi"}},
            "deliveryAddress.country",
            "Value of the 'deliveryAddress.country' field is invalid: ",
        ),
    ],
)
def test_wrong_member_is_400_with_its_path(
    procountor: Any, changes: dict[str, Any], field: str, message: str
) -> None:
    answer = procountor.post("/invoices", an_invoice(**changes))
    assert answer.status_code == 400
    assert answer.json()["errors"] == [{"status": 400, "field": field, "message": message}]


def test_due_date_before_bill_date_is_a_class_level_error(procountor: Any) -> None:
    answer = procountor.post("/invoices", an_invoice(date="2026-04-01"))
    assert answer.json() == {"errors": [{"status": 400, "message": "DUE_DATE_BEFORE_BILL_DATE"}]}


def test_mailed_order_needs_an_address_somewhere(procountor: Any) -> None:
    bare = {"counterPartyAddress": {"name": "Esimerkki Oy"}}
    assert (
        procountor.post("/invoices", an_invoice(invoiceChannel="MAIL", counterParty=bare)).status_code == 400
    )
    billing = {"street": "Katu 1", "zip": "00100", "city": "Helsinki"}
    body = an_invoice(invoiceChannel="MAIL", counterParty=bare, billingAddress=billing)
    assert procountor.post("/invoices", body).status_code == 200
    invoice = {**body, "type": "SALES_INVOICE", "invoiceChannel": "ELECTRONIC_INVOICE"}
    assert procountor.post("/invoices", invoice).status_code == 400


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ([(7, 3), (14, 2), (21, 1)], 200),
        ([(7, 2), (14, 3)], 400),
        ([(7, 2), (7, 1)], 400),
        ([(7, 100)], 400),
        ([(None, 2)], 400),
    ],
)
def test_cash_discounts_fall_with_the_days(
    procountor: Any, options: list[tuple[int | None, int]], status: int
) -> None:
    listed = [{"numberOfDays": days, "discountPercentage": percent} for days, percent in options]
    payment = {**an_invoice()["paymentInfo"], "cashDiscount": {"optionList": listed}}
    assert procountor.post("/invoices", an_invoice(paymentInfo=payment)).status_code == status


def test_discount_of_a_row_has_no_bounds_but_that_of_the_document_has(procountor: Any) -> None:
    saved = procountor.post("/invoices", an_invoice(invoiceRows=[a_row(discountPercent=-5)]))
    assert (saved.status_code, saved.json()["invoiceRows"][0]["discountPercent"]) == (200, -5)
    assert procountor.post("/invoices", an_invoice(discountPercent=101)).status_code == 400


def test_body_that_is_no_json_is_400_with_errors(procountor: Any) -> None:
    answer = procountor.call(
        "POST", "/invoices", content=b"{no", headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 400
    assert answer.json() == {"errors": [{"status": 400, "message": "The request body is not valid JSON."}]}


def test_put_replaces_everything_and_keeps_state_ids_and_known_rows(procountor: Any) -> None:
    saved = procountor.post("/invoices", an_invoice(notes="vanha", invoiceRows=[a_row(), a_row()])).json()
    procountor.sandbox.clock.advance(5)
    body = {**saved, "invoiceRows": [saved["invoiceRows"][1], a_row(id=1, quantity=9)]}
    del body["notes"]
    changed = procountor.put(f"/invoices/{saved['id']}", body).json()
    assert "notes" not in changed
    assert changed["status"] == "UNFINISHED"
    assert changed["invoiceNumber"] == saved["invoiceNumber"]
    assert changed["version"] > saved["version"]
    known, new = (row["id"] for row in changed["invoiceRows"])
    assert known == saved["invoiceRows"][1]["id"]
    assert new not in (1, *(row["id"] for row in saved["invoiceRows"]))


@pytest.mark.parametrize("version", [None, "2020-01-01T00:00:00"])
def test_put_with_a_stale_or_no_version_is_400_and_changes_nothing(
    procountor: Any, version: str | None
) -> None:
    saved = procountor.post("/invoices", an_invoice()).json()
    answer = procountor.put(f"/invoices/{saved['id']}", {**saved, "notes": "uusi", "version": version})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "version"
    assert procountor.get(f"/invoices/{saved['id']}").json() == saved


def test_sent_order_cannot_be_replaced(procountor: Any) -> None:
    order = procountor.order(status="NOT_SENT")
    assert procountor.put(f"/invoices/{order['id']}", order).status_code == 403


def test_unknown_invoice_is_404_for_every_write(procountor: Any) -> None:
    assert procountor.put("/invoices/999999", an_invoice()).status_code == 404
    for action in ("approve", "send", "unfinished", "invalidate"):
        assert procountor.put(f"/invoices/999999/{action}").status_code == 404
    assert procountor.put("/invoices/999999/notes", {"notes": "x"}).status_code == 404


def test_notes_are_replaced_in_any_state_and_only_with_windows_1252(procountor: Any) -> None:
    id = procountor.order(status="SENT", notes="vanha")["id"]
    assert procountor.put(f"/invoices/{id}/notes", {"notes": "lähetetty €"}).status_code == 200
    assert procountor.get(f"/invoices/{id}").json()["notes"] == "lähetetty €"
    assert procountor.put(f"/invoices/{id}/notes", {"notes": "📦"}).status_code == 400
    assert procountor.put(f"/invoices/{id}/notes", {}).status_code == 400


def test_sums_count_discounts_and_a_foreign_currency_twice(procountor: Any) -> None:
    payment = {**an_invoice()["paymentInfo"], "currency": "SEK", "currencyRate": 11.5}
    rows = [a_row(quantity=10, unitPrice=100, discountPercent=50, vatPercent=25.5)]
    body = an_invoice(paymentInfo=payment, invoiceRows=rows, discountPercent=10)
    own, home = procountor.post("/invoices", body).json()["invoiceSumInfo"]
    assert (own["currency"], own["excludingVatTotal"], own["vatSumTotal"]) == ("SEK", 450.0, 114.75)
    assert (home["currency"], home["inAccountingCurrency"], home["excludingVatTotal"]) == ("EUR", True, 39.13)


def test_prices_with_vat_are_taken_apart(procountor: Any) -> None:
    extra = {"accountingByRow": False, "unitPricesIncludeVat": True}
    body = an_invoice(extraInfo=extra, invoiceRows=[a_row(quantity=1, unitPrice=125.5)])
    (own,) = procountor.post("/invoices", body).json()["invoiceSumInfo"]
    assert (own["excludingVatTotal"], own["vatSumTotal"], own["invoiceSumTotal"]) == (100.0, 25.5, 125.5)
