"""Two products with one code: the second waits as long as the first one needs its article, and no longer."""

from typing import Any

import pytest

from brygga.core.words import DocState, Flow
from brygga.flows import acting, completeness
from brygga.ledger.models import Document

LAMP = {"code": "LAMP-1", "type": "SALES", "name": "Lamp"}


def standing(merchant: Any, product: int) -> tuple[str, str]:
    document = merchant.document(product, Flow.ARTICLES)
    return document.state, document.code


def a_lamp(merchant: Any) -> int:
    """The product's id, as soon as it was read and had its turn."""
    made = int(merchant.office("POST", "/products", LAMP)["id"])
    merchant.read(Flow.ARTICLES)
    merchant.deliver()
    return made


def reads(merchant: Any) -> int:
    """How often Procountor was asked for a product by its id."""
    return len(merchant.calls("procountor", "GET", "/products/"))


@pytest.fixture
def first(merchant: Any) -> int:
    product = a_lamp(merchant)
    merchant.forget_calls()
    return product


def test_a_product_made_anew_under_another_id_takes_over_the_article(merchant: Any, first: int) -> None:
    article = merchant.document(first, Flow.ARTICLES).target_id
    merchant.office("DELETE", f"/products/{first}")
    second = a_lamp(merchant)
    assert standing(merchant, second) == (DocState.DELIVERED, "")
    assert merchant.document(second, Flow.ARTICLES).target_id == article
    assert standing(merchant, first) == (DocState.DIVERGED, "gone")


def test_a_product_of_a_type_that_is_read_no_longer_gives_up_its_code(merchant: Any, first: int) -> None:
    merchant.office("PATCH", f"/products/{first}", {"type": "PURCHASE"})
    second = a_lamp(merchant)
    assert standing(merchant, second) == (DocState.DELIVERED, "")
    assert standing(merchant, first) == (DocState.SKIPPED, "product_type")


def test_the_product_that_has_the_code_is_asked_for_once_and_again_when_a_person_asks(
    merchant: Any, first: int
) -> None:
    second = a_lamp(merchant)
    assert standing(merchant, second) == (DocState.HELD, "code_used_twice")
    assert reads(merchant) == 1
    merchant.office("POST", "/products", {"code": "OTHER", "type": "SALES"})
    merchant.read(Flow.ARTICLES)
    merchant.deliver()
    assert standing(merchant, second) == (DocState.HELD, "code_used_twice")
    assert reads(merchant) == 1
    merchant.office("DELETE", f"/products/{first}")
    acting.try_again(merchant.document(second, Flow.ARTICLES), None)
    merchant.deliver()
    assert standing(merchant, second) == (DocState.DELIVERED, "")


def test_a_product_that_cannot_be_asked_for_now_is_asked_for_later(
    merchant: Any, first: int, clock: Any
) -> None:
    merchant.office("DELETE", f"/products/{first}")
    merchant.fault("procountor", kind="unavailable", path="/products/", times=1)
    second = a_lamp(merchant)
    assert standing(merchant, second) == (DocState.PENDING, "try_again")
    clock.advance(minutes=2)
    merchant.deliver()
    assert standing(merchant, second) == (DocState.DELIVERED, "")


def test_the_completeness_check_that_finds_the_first_gone_lets_the_second_go(
    merchant: Any, first: int, clock: Any
) -> None:
    second = a_lamp(merchant)
    clock.advance(minutes=5)
    Document.objects.update(settled=True)
    merchant.office("DELETE", f"/products/{first}")
    completeness.check_flow(merchant.integration, Flow.ARTICLES)
    merchant.deliver()
    assert standing(merchant, first) == (DocState.DIVERGED, "gone")
    assert standing(merchant, second) == (DocState.DELIVERED, "")


def test_skipping_the_first_for_good_lets_the_second_go(merchant: Any, first: int) -> None:
    second = a_lamp(merchant)
    Document.objects.filter(source_id=first).update(state=DocState.HELD)
    acting.skip_for_good(merchant.document(first, Flow.ARTICLES), "made anew", None)
    merchant.deliver()
    assert standing(merchant, second) == (DocState.DELIVERED, "")
