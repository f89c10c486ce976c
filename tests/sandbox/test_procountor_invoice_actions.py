"""The actions on an invoice: every move they make or refuse, and the deliveries they cause."""

from typing import Any

import pytest

from brygga_sandbox import credentials


def history(bench: Any, id: int) -> list[tuple[str, str]]:
    events = bench.http.get(f"/_sandbox/invoices/{credentials.COMPANY_ONE}/{id}/history").json()
    return [(event["action"], event["to"]) for event in events]


def deliveries(bench: Any) -> dict[str, int]:
    found: dict[str, int] = bench.http.get("/_sandbox/deliveries").json()
    return found


def test_order_goes_from_unfinished_to_not_sent_to_sent(procountor: Any) -> None:
    id = procountor.order()["id"]
    assert procountor.put(f"/invoices/{id}/approve", {"comment": "ok"}).json()["message"]
    assert procountor.get(f"/invoices/{id}").json()["status"] == "NOT_SENT"
    assert procountor.put(f"/invoices/{id}/send").status_code == 200
    assert procountor.get(f"/invoices/{id}").json()["status"] == "SENT"
    assert history(procountor, id) == [("create", "UNFINISHED"), ("approve", "NOT_SENT"), ("send", "SENT")]
    assert deliveries(procountor) == {str(id): 1}


def test_order_without_channel_is_approved_and_can_never_be_sent(procountor: Any) -> None:
    id = procountor.order(invoiceChannel="NO_SENDING")["id"]
    procountor.put(f"/invoices/{id}/approve")
    assert procountor.get(f"/invoices/{id}").json()["status"] == "APPROVED"
    refused = procountor.put(f"/invoices/{id}/send")
    assert refused.status_code == 403
    assert refused.json()["errors"][0]["status"] == 403
    assert procountor.put(f"/invoices/{id}/unfinished").status_code == 403
    assert deliveries(procountor) == {}


def test_second_send_is_accepted_and_delivers_again(procountor: Any) -> None:
    id = procountor.order(status="NOT_SENT")["id"]
    assert [procountor.put(f"/invoices/{id}/send").status_code for _ in range(2)] == [200, 200]
    assert deliveries(procountor) == {str(id): 2}


def test_deliveries_are_counted_per_company(procountor: Any) -> None:
    id = procountor.order(status="NOT_SENT")["id"]
    procountor.put(f"/invoices/{id}/send")
    other = procountor.http.get("/_sandbox/deliveries", params={"company": credentials.COMPANY_TWO})
    assert other.json() == {}


def test_email_order_without_address_cannot_be_sent(procountor: Any) -> None:
    id = procountor.order(status="NOT_SENT", counterParty={"email": ""})["id"]
    answer = procountor.put(f"/invoices/{id}/send")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "counterParty.email")
    assert procountor.get(f"/invoices/{id}").json()["status"] == "NOT_SENT"


@pytest.mark.parametrize(
    ("status", "action", "after"),
    [
        ("UNFINISHED", "send", None),
        ("NOT_SENT", "approve", None),
        ("SENT", "approve", None),
        ("SENT", "unfinished", None),
        ("SENT", "invalidate", None),
        ("INVOICED", "send", None),
        ("INVALIDATED", "send", None),
        ("INVALIDATED", "invalidate", None),
        ("NOT_SENT", "unfinished", "UNFINISHED"),
        ("NOT_SENT", "invalidate", "INVALIDATED"),
        ("UNFINISHED", "invalidate", "INVALIDATED"),
    ],
)
def test_action_moves_the_order_or_is_403_and_leaves_it(
    procountor: Any, status: str, action: str, after: str | None
) -> None:
    id = procountor.order(status=status)["id"]
    answer = procountor.put(f"/invoices/{id}/{action}")
    assert answer.status_code == (403 if after is None else 200)
    assert procountor.get(f"/invoices/{id}").json()["status"] == (after or status)


@pytest.mark.parametrize("action", ["approve", "send", "unfinished", "invalidate"])
def test_actions_are_promised_for_no_purchase_order(procountor: Any, action: str) -> None:
    id = procountor.order(type="PURCHASE_ORDER", status="NOT_SENT")["id"]
    assert procountor.put(f"/invoices/{id}/{action}").status_code == 403


def test_notes_are_promised_for_no_purchase_order_and_for_sales_orders_by_knob(procountor: Any) -> None:
    ids = [
        procountor.order(type=type_, status="SENT")["id"]
        for type_ in ("PURCHASE_ORDER", "SALES_ORDER", "SALES_INVOICE")
    ]

    def answers() -> list[int]:
        return [procountor.put(f"/invoices/{id}/notes", {"notes": "x"}).status_code for id in ids]

    assert answers() == [403, 200, 200]
    procountor.turn(order_actions="refuse")
    assert answers() == [403, 403, 200]


def test_purchase_invoice_is_approved_from_received(procountor: Any) -> None:
    id = procountor.order(type="PURCHASE_INVOICE", status="RECEIVED")["id"]
    assert procountor.put(f"/invoices/{id}/approve").status_code == 200
    assert procountor.get(f"/invoices/{id}").json()["status"] == "APPROVED"
