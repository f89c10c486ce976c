"""Of a forgotten body stays which members it had, and nothing of what they said."""

from decimal import Decimal

from brygga.core.remains import remains


def test_texts_are_emptied_and_numbers_of_orders_stay() -> None:
    body = {
        "goodsOwnerId": 159,
        "orderNumber": "B20001",
        "orderRemark": "Ring the bell",
        "consignee": {"name": "Aino Example", "address1": "", "countryCode": "FI"},
        "advanced": {"invoiceNumber": "20001", "orderTextLines": [{"rowNumber": "7", "text": "Thanks"}]},
        "customerPrice": Decimal("10.50"),
        "emailNotification": {"toBeNotified": True, "value": "aino@example.com"},
    }
    assert remains(body) == {
        "orderNumber": "B20001",
        "orderRemark": "",
        "consignee": {"name": "", "address1": "", "countryCode": ""},
        "advanced": {"invoiceNumber": "20001", "orderTextLines": []},
        "emailNotification": {"value": ""},
    }


def test_of_rows_stay_those_that_say_whether_they_are_picked() -> None:
    lines = [
        {"rowNumber": "501", "articleNumber": "MUKI", "numberOfItems": 2},
        {"rowNumber": "502", "articleNumber": "RAHTI", "numberOfItems": 1, "shouldBePicked": False},
        {"rowNumber": "503", "articleNumber": "KUPPI", "numberOfItems": 1, "shouldBePicked": True},
    ]
    kept = [
        {"rowNumber": "502", "articleNumber": "", "shouldBePicked": False},
        {"rowNumber": "503", "articleNumber": "", "shouldBePicked": True},
    ]
    assert remains({"orderLines": lines}) == {"orderLines": kept}


def test_what_is_forgotten_twice_is_as_forgotten_once() -> None:
    body = {
        "orderNumber": "1",
        "orderRemark": "x",
        "orderLines": [{"rowNumber": "2", "shouldBePicked": False}],
    }
    assert remains(remains(body)) == remains(body)
