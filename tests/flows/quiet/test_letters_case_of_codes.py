"""Whether a WMS tells `ab-1` from `AB-1` is not documented. Either way nothing of one product goes over another's."""

from collections.abc import Callable
from typing import Any

import pytest

from brygga.core.words import DocState, Flow
from brygga.flows import completeness
from brygga.ledger.models import Document

Make = Callable[..., dict[str, Any]]
APART, IGNORED = "told_apart", "ignored"


def made(merchant: Any, code: str) -> int:
    """The product's id, after its turn."""
    product = int(merchant.office("POST", "/products", {"code": code, "type": "SALES", "name": code})["id"])
    merchant.read(Flow.ARTICLES)
    merchant.deliver()
    return product


def given(merchant: Any, clock: Any, product: int, code: str) -> None:
    """Another code in Procountor, and the product's turn."""
    merchant.office("PATCH", f"/products/{product}", {"code": code})
    clock.advance(minutes=1)
    merchant.read(Flow.ARTICLES)
    merchant.deliver()


def standing(merchant: Any, product: int) -> tuple[str, str]:
    document = merchant.document(product, Flow.ARTICLES)
    return document.state, document.code


def names(merchant: Any) -> dict[str, str]:
    """Name by article number, of the two codes in question."""
    sent = [one["sent"] for one in merchant.desk("GET", "/articles")]
    return {
        one["articleNumber"]: one["articleName"]
        for one in sent
        if one["articleNumber"].casefold() == "kuppi-1"
    }


@pytest.fixture
def first(merchant: Any, request: pytest.FixtureRequest) -> int:
    merchant.knob("ongoing", article_case=request.param)
    return made(merchant, "KUPPI-1")


@pytest.mark.parametrize("first", [IGNORED], indirect=True)
def test_a_second_product_that_the_wms_would_take_for_the_first_waits(
    merchant: Any, clock: Any, first: int
) -> None:
    second = made(merchant, "kuppi-1")
    assert standing(merchant, second) == (DocState.HELD, "code_used_twice")
    held = merchant.document(second, Flow.ARTICLES)
    assert held.reason == f"The warehouse takes this code for KUPPI-1, which is the code of product {first}."
    assert names(merchant) == {"KUPPI-1": "KUPPI-1"}
    given(merchant, clock, first, "KUPPI-2")
    assert standing(merchant, second)[0] == DocState.DELIVERED


@pytest.mark.parametrize("first", [IGNORED], indirect=True)
def test_a_product_that_is_given_the_code_in_other_letters_waits_too(
    merchant: Any, clock: Any, first: int
) -> None:
    other = made(merchant, "MUKI-1")
    given(merchant, clock, other, "kuppi-1")
    assert standing(merchant, other) == (DocState.HELD, "code_used_twice")
    assert standing(merchant, first) == (DocState.DELIVERED, "")
    assert names(merchant) == {"KUPPI-1": "KUPPI-1"}


@pytest.mark.parametrize("first", [IGNORED], indirect=True)
def test_a_product_whose_own_code_changes_its_letters_stays_one_article(
    merchant: Any, clock: Any, first: int
) -> None:
    article = merchant.document(first, Flow.ARTICLES).target_id
    given(merchant, clock, first, "Kuppi-1")
    document = merchant.document(first, Flow.ARTICLES)
    assert (document.state, document.target_id, document.target_number) == ("delivered", article, "Kuppi-1")


@pytest.mark.parametrize("first", [APART], indirect=True)
def test_where_the_wms_tells_them_apart_both_are_sent(merchant: Any, first: int) -> None:
    second = made(merchant, "kuppi-1")
    assert (standing(merchant, first), standing(merchant, second)) == (
        (DocState.DELIVERED, ""),
        (DocState.DELIVERED, ""),
    )
    assert names(merchant) == {"KUPPI-1": "KUPPI-1", "kuppi-1": "kuppi-1"}


@pytest.mark.parametrize("first", [IGNORED], indirect=True)
def test_an_order_that_writes_a_code_in_other_letters_makes_no_article_of_its_row(
    merchant: Any, an_order: Make, first: int
) -> None:
    row = {"product": "A cup, by hand", "productCode": "kuppi-1", "productId": None, "quantity": 2}
    order = an_order(invoiceRows=[row])
    merchant.read(Flow.SALES_ORDERS)
    merchant.deliver()
    assert merchant.document(order["id"]).state == DocState.DELIVERED
    assert names(merchant) == {"KUPPI-1": "KUPPI-1"}


@pytest.mark.parametrize("first", [IGNORED], indirect=True)
def test_rows_that_the_wms_shows_in_its_own_letters_do_not_differ(
    merchant: Any, an_order: Make, clock: Any, first: int
) -> None:
    row = {"product": "A cup", "productCode": "kuppi-1", "productId": None, "quantity": 2}
    order = an_order(invoiceRows=[row])
    merchant.read(Flow.SALES_ORDERS)
    merchant.deliver()
    clock.advance(minutes=1)
    merchant.change(order["id"], invoiceRows=[{**order["invoiceRows"][0], "quantity": 3}])
    merchant.read(Flow.SALES_ORDERS)
    merchant.deliver()
    document = merchant.document(order["id"])
    assert (document.state, document.reason) == (DocState.DELIVERED, "")
    assert document.sent["orderLines"][0]["numberOfItems"] == 3


@pytest.mark.parametrize("first", [IGNORED], indirect=True)
def test_the_check_finds_an_article_in_the_letters_it_has_in_the_wms(
    merchant: Any, clock: Any, first: int
) -> None:
    clock.advance(days=3)
    Document.objects.filter(source_id=first, flow=Flow.ARTICLES).update(target_number="Kuppi-1")
    certificate = completeness.check_flow(merchant.integration, Flow.ARTICLES)
    assert certificate is not None
    assert certificate.is_whole
