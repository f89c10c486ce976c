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


def a_lamp(merchant: Any, **others: str) -> int:
    """The product's id, as soon as it was read and had its turn."""
    made = int(merchant.office("POST", "/products", LAMP | others)["id"])
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


def test_a_product_that_is_given_anothers_code_waits_and_leaves_its_article_alone(
    merchant: Any, first: int, clock: Any
) -> None:
    second = int(merchant.office("POST", "/products", LAMP | {"code": "LAMP-2", "name": "Other lamp"})["id"])
    merchant.read(Flow.ARTICLES)
    merchant.deliver()
    merchant.office("PATCH", f"/products/{second}", {"code": "LAMP-1"})
    clock.advance(minutes=1)
    merchant.read(Flow.ARTICLES)
    merchant.deliver()
    assert standing(merchant, second) == (DocState.HELD, "code_used_twice")
    assert standing(merchant, first) == (DocState.DELIVERED, "")
    names = named(merchant)
    assert (names["LAMP-1"], names["LAMP-2"]) == ("Lamp", "Other lamp")


def named(merchant: Any) -> dict[str, str]:
    """The articles that the warehouse has, and what they are called."""
    articles = merchant.desk("GET", "/articles")
    return {one["sent"]["articleNumber"]: one["sent"]["articleName"] for one in articles}


def test_of_two_products_whose_first_call_was_lost_one_waits_and_the_other_has_its_article(
    merchant: Any, clock: Any
) -> None:
    """The younger one's call was lost, then the elder one was given its code: what stands there is the elder one's."""
    elder = a_lamp(merchant, code="OLD-1", name="Elder")
    merchant.fault("ongoing", kind="late_effect", path="/articles", method="PUT", times=1, delay_s=60)
    younger = a_lamp(merchant, name="Younger")
    merchant.office("PATCH", f"/products/{elder}", {"code": "LAMP-1"})
    for _ in range(6):
        clock.advance(seconds=10)
        merchant.read(Flow.ARTICLES)
        merchant.deliver()
    assert standing(merchant, younger) == (DocState.HELD, "code_used_twice")
    merchant.sandboxes.clock.advance(120)
    clock.advance(minutes=5)
    merchant.deliver()
    assert standing(merchant, elder) == (DocState.DELIVERED, "")
    assert standing(merchant, younger) == (DocState.HELD, "code_used_twice")
    assert named(merchant)["LAMP-1"] == "Elder"
