"""What real registers hold besides the ordinary: one product or order for every rule a mapping can have.

Filed on demand (POST /_sandbox/companies/{company}/rarities), once per company, through the office. Bodies are
partial as the office takes them; the words that are in no list stand for those a later Procountor may bring.
"""

from typing import Any, get_args

from brygga_sandbox.procountor import office
from brygga_sandbox.procountor.context import Context
from brygga_sandbox.procountor.models_invoice import InvoiceStatus
from brygga_sandbox.state import Document

FILED = "rarities"
LANGUAGES = ("FINNISH", "SWEDISH", "ENGLISH", "DANISH", "ESTONIAN", "NORWEGIAN")
PAYMENTS = (
    "BANK_TRANSFER",
    "DIRECT_PAYMENT",
    "CLEARING",
    "CREDIT_CARD_CHARGE",
    "FOREIGN_PAYMENT",
    "OTHER",
    "CASH",
    "DOMESTIC_PAYMENT_PLUSGIRO",
    "DOMESTIC_PAYMENT_BANKGIRO",
    "DOMESTIC_PAYMENT_CREDITOR",
    "DKLMPKRE",
    "NETS",
)
WAYS = ("MAILING", "ONLINE", "COURIER", "VRCARGO", "BUS", "FREIGHT", "RETRIEVABLE", "OTHER")
COUNTRIES = (
    "KOSOVO_TEMPORARY",
    "NORTHERN_IRELAND_TEMPORARY",
    "SINT_EUSTATIUS_AND_SABA_BONAIRE",
    "ASCENSION_AND_TRISTAN_DA_CUNHA_SAINT_HELENA",
    "ALAND_ISLANDS",
)

PRODUCTS: tuple[Document, ...] = (
    {"code": "HARV-YKSIKÖTÖN", "name": "Arpa, ilman yksikköä", "unit": "NO_UNIT"},
    {"code": "  HARV TYHJÄT  ", "name": "  Nimi välilyönneissä  ", "unit": "TEN_PACK"},
    {"code": "HARV-PUUTTEET", "name": "Vain nimi ja koodi", "unit": None, "price": None, "currency": None},
    {"code": "HARV-RMB", "name": 'Muki <b>"lahja"</b> & lusikka', "currency": "RMB", "price": "12.3456"},
    {"code": "HARV-NIS", "name": "Taateli 1 kg", "currency": "NIS", "unit": "KILOGRAM", "price": "0"},
    {"code": "HARV-NTD", "name": "Oolong", "currency": "NTD", "active": False, "unit": "GRAM"},
    {"code": "HARV-SEK", "name": "Å" * 100, "currency": "SEK", "unit": "LINEAR_METER"},
    {"code": "HARV-TUPLA", "name": "Sama koodi, ensimmäinen"},
    {"code": "HARV-TUPLA", "name": "Sama koodi, toinen"},
    {"code": "HARV-JAETTU", "name": "Myytävä, koodi myös ostettavalla"},
    {"code": "HARV-JAETTU", "name": "Ostettava, koodi myös myytävällä", "type": "PURCHASE"},
    {"code": None, "name": "Koodi puuttuu"},
    {"code": "HARV-NIMETÖN", "name": "   "},
    {"code": "HARV-MATKA", "name": "Kilometrikorvaus", "type": "TRAVEL", "unit": "KILOMETER"},
    {"code": "HARV-OSTO", "name": "Pakkausteippi", "type": "PURCHASE", "unit": "ROLL"},
    {"code": "", "name": "Ostettava ilman koodia", "type": "PURCHASE"},
)


def file_rarities(here: Context, company: int) -> dict[str, int]:
    """Makes all of them; how many. A second time it makes nothing."""
    office.company(here, company)
    if here.store.get(FILED, company) is not None:
        return {"products": 0, "orders": 0}
    with here.store.lock:
        here.store.put(FILED, company, {"filed": True})
        made = [office.create_product(here, company, product)["body"] for product in PRODUCTS]
        ids = {product["name"].strip(): product["id"] for product in made}
        papers = [*sales_orders(ids), *purchase_orders(ids)]
        for paper in papers:
            office.create_invoice(here, company, paper)
    return {"products": len(PRODUCTS), "orders": len(papers)}


def sales_orders(ids: dict[str, int]) -> list[Document]:
    """`ids` by product name."""
    words: list[Document] = [
        {
            "language": LANGUAGES[n % len(LANGUAGES)],
            "paymentInfo": {"paymentMethod": method},
            "deliveryMethod": WAYS[n % len(WAYS)],
        }
        for n, method in enumerate(PAYMENTS)
    ]
    words += [_to(country=country) for country in COUNTRIES]
    words += [{"status": status} for status in get_args(InvoiceStatus)]
    orders = [*words, *_odd_words(), *_odd_texts(), *_odd_customers(), *_odd_dates(), *_odd_rows(ids)]
    return [{"type": "SALES_ORDER", "status": "NOT_SENT", **order} for order in orders]


def purchase_orders(ids: dict[str, int]) -> list[Document]:
    tape = {"productId": ids["Pakkausteippi"], "quantity": "12.5"}
    orders: list[Document] = [
        *({"deliveryMethod": way} for way in (*WAYS, None, "DRONE")),
        *({"status": status} for status in ("EMPTY", "UNFINISHED", "OVERRIDDEN", "INVALIDATED", "DELETED")),
        *_odd_texts(),
        {"counterParty": {"customerNumber": None}},
        {"counterParty": {"customerNumber": "  00917  ", "email": None}},
        {"counterParty": {"email": "ei osoitetta"}},
        _to(name=" "),
        {"counterParty": {"customerNumber": "", "counterPartyAddress": {"name": None}}},
        {"counterParty": None},
        {"invoiceRows": [tape, {"product": "Lavat palautetaan"}]},
        {"invoiceRows": [{**tape, "quantity": "0"}]},
        {"invoiceRows": [{**tape, "productCode": ""}]},
        {"invoiceRows": [{"productId": ids["Ostettava ilman koodia"]}]},
        {"invoiceRows": [{"productId": ids["Ostettava, koodi myös myytävällä"], "quantity": "3"}]},
        {"invoiceRows": [{"product": "Vain tekstiä"}]},
    ]
    rows = {"invoiceRows": [tape]}
    return [{"type": "PURCHASE_ORDER", "status": "NOT_SENT", **rows, **order} for order in orders]


def _odd_words() -> list[Document]:
    return [
        {"language": "ICELANDIC"},
        {"language": None, "paymentInfo": {"paymentMethod": "SWISH"}},
        {"paymentInfo": None},
        {"isOffer": True},
        _to(country="ATLANTIS"),
    ]


def _odd_texts() -> list[Document]:
    lines = "Purku takapihalla.\r\nSoita portilta.\r"
    return [
        {"notes": (lines * 40)[:1200], "orderReference": "Viite " * 11, "deliveryInstructions": "Ovi " * 60},
        {"notes": "x" * 500, "orderReference": "y" * 50},
        {"notes": "x" * 501, "orderReference": "y" * 51},
        {"notes": " \r\n ", "orderReference": "   ", "deliveryInstructions": " \t "},
        {"notes": "  Ovikoodi 4711.\r\nKiitos!  ", "orderReference": " PO 7 ", "deliveryInstructions": None},
    ]


def _odd_customers() -> list[Document]:
    return [
        _to(country=None, street=None, zip="", city="   "),
        _to(name="   "),
        _to(name="  Kahvila Reunaton Oy  ", zip=" 00100 ", specifier="c/o Käytävä", subdivision="B 12"),
        {"counterParty": None},
        {"counterParty": {"email": None, "customerNumber": None}},
        {"counterParty": {"email": "ei-osoite"}},
        {"counterParty": {"email": "yksi@example.com; kaksi@example.com"}},
        {"counterParty": {"email": "  reuna@example.com  "}},
    ]


def _odd_dates() -> list[Document]:
    return [
        {"deliveryStartDate": None, "deliveryEndDate": "2026-04-01"},
        {"deliveryStartDate": "2026-03-02", "deliveryEndDate": "2026-04-01"},
        {"deliveryStartDate": None, "deliveryEndDate": None, "date": None},
        {"deliveryStartDate": "2019-12-31"},
    ]


def _odd_rows(ids: dict[str, int]) -> list[Document]:
    mug, coin = (
        {"productId": ids['Muki <b>"lahja"</b> & lusikka']},
        {"productId": ids["Arpa, ilman yksikköä"]},
    )
    text = {"product": "Lahjapaketointi, kiitos!"}
    rows: list[list[dict[str, Any]]] = [
        [{**mug, "quantity": "0.125", "discountPercent": "33.3333"}, {**coin, "quantity": "1000000"}],
        [{**mug, "discountPercent": "100"}, {**mug, "discountPercent": "0", "quantity": "2.5"}],
        [{**mug, "discountPercent": None}, {**coin, "discountPercent": "12.5"}],
        [{**mug, "discountPercent": "-5"}, {**coin, "discountPercent": "150"}],
        [{**mug, "quantity": "0"}],
        [mug, {**coin, "quantity": "-1"}],
        [{**mug, "quantity": None}],
        [],
        [text],
        [text, {**mug, "comment": "Tämä ei mene riville"}, {**text, "comment": "Sininen nauha"}, coin],
        [mug, {**text, "quantity": None}, {"product": "Näyte", "comment": "  ", "quantity": "0"}],
        [{**mug, "productCode": ""}, {**coin, "productCode": "  "}],
        [mug, {"productId": ids["Koodi puuttuu"], "productCode": ""}],
        [{**mug, "productCode": "  HARV-RMB  ", "product": "Toinen nimi rivillä"}],
        [{"productId": ids["Sama koodi, toinen"]}, {"productId": ids["Nimi välilyönneissä"]}],
        [{"productId": ids["Pakkausteippi"], "product": "Teippi myyntirivillä", "unit": "PIECE"}],
        [
            {
                "productId": None,
                "productCode": "HARV-VAPAA",
                "product": "Koodi ilman tuotetta",
                "quantity": "7",
            }
        ],
    ]
    return [{"invoiceRows": one} for one in rows]


def _to(**address: str | None) -> Document:
    return {"counterParty": {"counterPartyAddress": address}}
