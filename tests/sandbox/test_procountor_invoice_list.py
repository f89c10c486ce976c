"""GET /invoices and GET /invoices/{ids}: filters, orders, pages, batches, and the form of the answers."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from brygga_sandbox import credentials

BASIC = {
    "id",
    "partnerId",
    "type",
    "status",
    "invoiceNumber",
    "invoiceChannel",
    "date",
    "dueDate",
    "created",
    "version",
    "invoiceSumInfo",
    "creatorId",
    "counterParty",
    "isOffer",
}


def test_list_row_is_the_summary_and_detail_has_rows_but_no_created(procountor: Any) -> None:
    order = procountor.order()
    (row,) = procountor.get("/invoices", invoiceNumber=order["invoiceNumber"]).json()["results"]
    assert set(row) == BASIC
    detail = procountor.get(f"/invoices/{order['id']}").json()
    assert detail["invoiceRows"]
    assert "created" not in detail
    assert detail["partnerId"] is None


def test_decimals_are_numbers_with_the_scale_of_their_field(procountor: Any) -> None:
    row = {"product": "Muki", "quantity": 4, "unitPrice": "200", "discountPercent": 10, "vatPercent": 25.5}
    order = procountor.order(invoiceRows=[row])
    text = procountor.get(f"/invoices/{order['id']}").text
    for printed in (
        '"quantity": 4.000000,',
        '"unitPrice": 200.0000,',
        '"discountPercent": 10.0000,',
        '"vatPercent": 25.50,',
        '"currencyRate": 1.000000}',
        '"excludingVatTotal": 720.00,',
        '"vatSumTotal": 183.60,',
        '"invoiceSumTotal": 903.60}',
    ):
        assert printed in text


def test_stamps_are_helsinki_wall_clock_with_whole_seconds_and_no_zone(procountor: Any) -> None:
    order = procountor.order()
    assert order["version"] == "2026-03-02T09:15:30"
    (row,) = procountor.get("/invoices", invoiceNumber=order["invoiceNumber"]).json()["results"]
    assert row["created"] == row["version"] == "2026-03-02T09:15:30"


def test_text_with_finnish_letters_comes_back_unharmed(procountor: Any) -> None:
    party = {"counterPartyAddress": {"name": "Äijälä & Öljy Oy", "street": "Åvägen 1", "country": "SWEDEN"}}
    order = procountor.order(counterParty=party, notes="Soita\nensin – €")
    detail = procountor.get(f"/invoices/{order['id']}").json()
    assert detail["counterParty"]["counterPartyAddress"]["name"] == "Äijälä & Öljy Oy"
    assert detail["counterParty"]["counterPartyAddress"]["country"] == "SWEDEN"
    assert detail["notes"] == "Soita\nensin – €"


def test_version_moves_when_the_office_changes_a_document(procountor: Any) -> None:
    order = procountor.order()
    procountor.sandbox.clock.advance(61)
    changed = procountor.office("PATCH", f"/invoices/{order['id']}", {"notes": "uusi"})
    assert changed["version"] == "2026-03-02T09:16:31"
    assert procountor.ids(versionStartDate="2026-03-02T09:16:31") == [order["id"]]
    assert procountor.ids(createdStartDate="2026-03-02T09:16:31") == []


def test_october_hour_repeats_and_is_ordered_as_the_texts_say(procountor: Any) -> None:
    clock = procountor.sandbox.clock
    clock.freeze(datetime(2026, 10, 25, 0, 30, tzinfo=UTC))  # 03:30 summer time
    first = procountor.log_in().order()
    clock.freeze(datetime(2026, 10, 25, 1, 10, tzinfo=UTC))  # 03:10 winter time, 40 minutes later
    second = procountor.log_in().order()
    assert (first["version"], second["version"]) == ("2026-10-25T03:30:00", "2026-10-25T03:10:00")
    found = procountor.ids(versionStartDate="2026-10-25T00:00:00", orderByVersion="ASC")
    assert found == [second["id"], first["id"]]
    assert procountor.ids(versionStartDate="2026-10-25T03:20:00") == [first["id"]]


def test_each_filter_finds_what_it_says(procountor: Any) -> None:
    party = {"counterPartyAddress": {"name": "Ainutlaatuinen Oy"}}
    product = procountor.office("POST", "/products", {"name": "Harvinainen"})["id"]
    wanted = procountor.order(
        status="NOT_SENT",
        date="2020-02-01",
        paymentInfo={"dueDate": "2020-02-15"},
        partnerId=771,
        factoringContractId=772,
        originalInvoiceNumber="A-1",
        additionalInformation="Kiitos ostoksesta",
        invoiceChannel="MAIL",
        counterParty=party,
        invoiceRows=[{"productId": product}],
    )
    for filters in (
        {"status": "NOT_SENT", "startDate": "2020-02-01", "endDate": "2020-02-01"},
        {"startDate": "2020-02-01", "endDate": "2020-02-01"},
        {"dueStartDate": "2020-02-15", "dueEndDate": "2020-02-15"},
        {"businessPartnerId": 771},
        {"factoringContractId": 772},
        {"originalInvoiceNumber": "A-1"},
        {"invoiceNumber": wanted["invoiceNumber"]},
        {"productId": f"1,{product}"},
        {"searchTerm": "ainutlaatuinen"},
        {"searchTerm": "ostoksesta"},
        {"searchTerm": str(wanted["invoiceNumber"])},
        {"createdStartDate": "2026-03-02T09:15:30", "createdEndDate": "2026-03-02T09:15:30"},
        {"types": "SALES_ORDER,PURCHASE_ORDER", "invoiceChannel": "MAIL,EMAIL", "businessPartnerId": 771},
    ):
        assert procountor.ids(**filters) == [wanted["id"]], filters
    for filters in (
        {"status": "SENT", "businessPartnerId": 771},
        {"types": "PURCHASE_ORDER", "businessPartnerId": 771},
        {"invoiceChannel": "EMAIL", "businessPartnerId": 771},
        {"startDate": "2020-02-02", "endDate": "2020-03-01"},
        {"dueEndDate": "2020-02-14"},
    ):
        assert procountor.ids(**filters) == [], filters


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("types", "SALES_ORDER,NONSENSE"),
        ("status", "DONE"),
        ("invoiceChannel", "PIGEON"),
        ("size", "0"),
        ("size", "201"),
        ("size", "many"),
        ("page", "-1"),
        ("startDate", "1.2.2026"),
        ("versionStartDate", "2026-03-02"),
        ("versionStartDate", "2026-03-02T09:15:30.123"),
        ("versionStartDate", "2026-03-02T09:15:30Z"),
        ("versionEndDate", "2026-13-02T09:15:30"),
        ("createdStartDate", "2026-03-02 09:15:30"),
        ("orderById", "UP"),
        ("isOffer", "perhaps"),
        ("previousId", "x"),
        ("productId", "1,x"),
        ("productId", ",".join(str(n) for n in range(201))),
        ("invoiceNumber", "99999999999"),
    ],
)
def test_wrong_filter_is_400_naming_it_in_the_message(procountor: Any, name: str, value: str) -> None:
    answer = procountor.get("/invoices", **{name: value})
    assert answer.status_code == 400
    assert answer.json() == {
        "errors": [{"status": 400, "message": f"Value of the '{name}' field is invalid: "}]
    }


def test_pages_by_version_cover_every_order_once_and_the_meta_counts(procountor: Any) -> None:
    seen: list[int] = []
    for page in range(10):
        answer = procountor.get(
            "/invoices", types="SALES_ORDER", isOffer="false", orderByVersion="asc", size=7, page=page
        ).json()
        seen += [row["id"] for row in answer["results"]]
        assert answer["meta"]["pageNumber"] == page
        assert answer["meta"]["pageSize"] == 7
        assert answer["meta"]["resultCount"] == len(answer["results"])
        if len(answer["results"]) < 7:
            break
    assert len(seen) == len(set(seen)) == answer["meta"]["totalCount"]
    records = procountor.sandbox.store.all(f"invoice:{credentials.COMPANY_ONE}")
    expected = [
        record["body"]["id"]
        for record in sorted(records, key=lambda r: (r["version"]["Europe/Helsinki"], r["body"]["id"]))
        if record["body"]["type"] == "SALES_ORDER" and not record["body"]["isOffer"]
    ]
    assert seen == expected


def test_cursor_by_id_covers_every_document_once(procountor: Any) -> None:
    seen: list[int] = []
    previous = 0
    while found := procountor.ids(orderById="ASC", previousId=previous, size=5):
        seen += found
        previous = found[-1]
    assert seen == sorted(set(seen))
    assert len(seen) == procountor.get("/invoices").json()["meta"]["totalCount"]


def test_without_an_order_the_newest_id_comes_first(procountor: Any) -> None:
    ids = procountor.ids(size=200)
    assert ids == sorted(ids, reverse=True)
    assert procountor.ids(previousId=ids[3], size=2) == ids[4:6]


@pytest.mark.parametrize(("order", "member"), [("orderByDate", "date"), ("orderByCreated", "created")])
def test_list_comes_in_the_order_asked_for(procountor: Any, order: str, member: str) -> None:
    rows = procountor.get("/invoices", **{order: "ASC", "size": 200}).json()["results"]
    values = [row[member] for row in rows]
    assert values == sorted(values)
    assert len(set(values)) > 5


def test_default_page_has_fifty_rows(procountor: Any) -> None:
    procountor.sandbox.reset(7, 60)
    meta = procountor.log_in().get("/invoices").json()["meta"]
    assert (meta["pageSize"], meta["resultCount"]) == (50, 50)


def test_offer_is_found_only_when_asked_for_and_purchase_orders_are_not_touched_by_it(
    procountor: Any,
) -> None:
    offer = procountor.order(isOffer=True)["id"]
    purchase = procountor.order(type="PURCHASE_ORDER")["id"]
    window = {"createdStartDate": "2026-03-02T09:15:30"}
    assert procountor.ids(isOffer="true", **window) == [purchase, offer]
    assert procountor.ids(isOffer="false", **window) == [purchase]
    assert procountor.get(f"/invoices/{offer}").json()["isOffer"] is True
    assert "isOffer" not in procountor.get(f"/invoices/{purchase}").json()


def test_several_ids_answer_a_list_by_id_without_doubles_and_unknown_ones(procountor: Any) -> None:
    a, b = procountor.order()["id"], procountor.order()["id"]
    answer = procountor.get(f"/invoices/{b},999999,{a},{b}")
    assert [detail["id"] for detail in answer.json()] == [a, b]


def test_several_ids_with_one_known_still_answer_a_list(procountor: Any) -> None:
    known = procountor.order()["id"]
    assert [detail["id"] for detail in procountor.get(f"/invoices/{known},999999").json()] == [known]


def test_one_id_answers_an_object(procountor: Any) -> None:
    known = procountor.order()["id"]
    assert procountor.get(f"/invoices/{known}").json()["id"] == known


def test_batch_of_200_ids_is_answered_and_201_are_refused(procountor: Any) -> None:
    ids = [str(id) for id in range(81001, 81202)]
    assert procountor.get(f"/invoices/{','.join(ids[:200])}").status_code == 200
    assert procountor.get(f"/invoices/{','.join(ids)}").status_code == 400


@pytest.mark.parametrize("ids", ["999999", "999998,999999"])
def test_unknown_ids_only_are_404_with_errors(procountor: Any, ids: str) -> None:
    answer = procountor.get(f"/invoices/{ids}")
    assert answer.status_code == 404
    assert answer.json()["errors"][0]["status"] == 404


@pytest.mark.parametrize("ids", ["abc", "1,", "1,,2", "-1"])
def test_ids_that_are_no_numbers_are_400(procountor: Any, ids: str) -> None:
    assert procountor.get(f"/invoices/{ids}").status_code == 400


def test_same_ids_mean_other_documents_in_the_other_company(procountor: Any) -> None:
    here = procountor.get("/invoices/81001,81002,81003").json()
    there = procountor.log_in(company=credentials.COMPANY_TWO).get("/invoices/81001,81002,81003").json()
    assert [detail["id"] for detail in here] == [detail["id"] for detail in there]
    assert here != there


def test_change_in_one_company_is_not_seen_in_the_other(procountor: Any) -> None:
    procountor.office("PATCH", "/invoices/81001", {"notes": "vain yksi"})
    procountor.log_in(company=credentials.COMPANY_TWO)
    assert procountor.get("/invoices/81001").json().get("notes") != "vain yksi"


def test_reader_sees_no_sales_document_and_changes_nothing(procountor: Any) -> None:
    sale = procountor.order()["id"]
    purchase = procountor.order(type="PURCHASE_ORDER")["id"]
    procountor.log_in(credentials.LIISA)
    assert procountor.get("/invoices", types="SALES_ORDER").status_code == 403
    assert procountor.ids(createdStartDate="2026-03-02T09:15:30") == [purchase]
    assert procountor.get(f"/invoices/{sale}").status_code == 404
    assert procountor.put(f"/invoices/{sale}/send").status_code == 404
    assert procountor.put(f"/invoices/{purchase}/invalidate").status_code == 403


def test_every_seeded_document_fits_the_published_model(procountor: Any) -> None:
    from brygga_sandbox.procountor.models_invoice import Invoice, InvoiceSearchResult

    for company in (credentials.COMPANY_ONE, credentials.COMPANY_TWO):
        procountor.log_in(company=company)
        answer = procountor.get("/invoices", size=200, isOffer="false").json()
        InvoiceSearchResult.model_validate(answer)
        ids = ",".join(str(row["id"]) for row in answer["results"])
        for detail in procountor.get(f"/invoices/{ids}").json():
            Invoice.model_validate(detail)
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", detail["version"])
