"""The articles of an order's rows: which are known, which are made first, and what holds the order."""

from collections.abc import Callable, Sequence
from typing import Any, cast

import pytest

from brygga.core.failures import TryAgain
from brygga.core.mapping import RowArticle
from brygga.core.options import ArticleOptions, FromRow, Options
from brygga.core.words import DocState, Flow
from brygga.flows import articles, row_articles
from brygga.flows.delivery_turn import DeliverySlice
from brygga.ledger.models import Article, Attempt, Document
from brygga.ongoing.target import Placed, Target

Made = Callable[..., Document]


class Warehouse:
    """The WMS as far as articles go."""

    def __init__(self) -> None:
        self.there: dict[str, int] = {}
        self.asked: list[list[str]] = []
        self.placed: list[dict[str, Any]] = []
        self.is_away = False

    def known_articles(self, numbers: Sequence[str]) -> dict[str, int]:
        self.asked.append(list(numbers))
        return {number: self.there[number] for number in numbers if number in self.there}

    def place_article(self, body: dict[str, Any]) -> Placed:
        if self.is_away:
            raise TryAgain("Away.")
        self.placed.append(body)
        return Placed(70, None, "Made.")


@pytest.fixture
def warehouse(delivery: DeliverySlice) -> Warehouse:
    made = Warehouse()
    delivery.target = cast(Target, made)
    return made


def choose(slice_: DeliverySlice, choice: FromRow) -> None:
    slice_.options = Options(article=ArticleOptions(from_row=choice))


def nobody(slice_: DeliverySlice, product: Document) -> None:
    raise AssertionError("no product waits")


def ready(slice_: DeliverySlice, order: Document, *numbers: str, deliver: Any = nobody) -> bool:
    wanted = [RowArticle(number, f"Name of {number}", "") for number in numbers]
    return row_articles.are_ready(slice_, order, wanted, notes().keys(), deliver)


def notes() -> dict[str, tuple[int | None, str]]:
    return {one.number: (one.target_id, one.origin) for one in Article.objects.all()}


def test_each_article_that_is_missing_is_made_from_its_row_and_noted(
    delivery: DeliverySlice, warehouse: Warehouse, a_document: Made
) -> None:
    warehouse.there = {"KAHVI": 5}
    order = a_document()
    assert ready(delivery, order, "KAHVI", "TEE", "KAHVI")
    assert warehouse.asked == [["KAHVI", "TEE"]]
    assert warehouse.placed == [{"goodsOwnerId": 159, "articleNumber": "TEE", "articleName": "Name of TEE"}]
    attempt = Attempt.objects.get()
    assert (attempt.document, attempt.step) == (order, articles.row_step("TEE"))
    assert (attempt.request, attempt.outcome, attempt.answer) == (warehouse.placed[0], "done", "Made.")
    assert notes() == {"KAHVI": (5, "found"), "TEE": (70, "row")}
    assert ready(delivery, order, "KAHVI", "TEE")
    assert len(warehouse.asked) == len(warehouse.placed) == 1


def test_where_rows_may_make_no_articles_an_order_waits_for_the_one_that_is_missing(
    delivery: DeliverySlice, warehouse: Warehouse, a_document: Made
) -> None:
    choose(delivery, FromRow.NEVER)
    warehouse.there = {"KAHVI": 5}
    order = a_document()
    assert not ready(delivery, order, "KAHVI", "TEE")
    order.refresh_from_db()
    assert (order.state, order.code, order.due_at) == (DocState.HELD, "article_missing", None)
    assert (
        order.reason == "Article TEE is not in the warehouse, and the settings forbid making it from a row."
    )
    assert order.remedy == "Make the product in Procountor, or change the setting."
    assert warehouse.placed == []
    row_articles.arrived(delivery.integration, "TEE", 6)
    order.refresh_from_db()
    assert order.due_at is not None
    assert notes()["TEE"] == (6, "product")
    assert ready(delivery, order, "KAHVI", "TEE")


def test_where_rows_always_make_articles_a_known_one_is_written_again(
    delivery: DeliverySlice, warehouse: Warehouse, a_document: Made
) -> None:
    choose(delivery, FromRow.ALWAYS)
    warehouse.there = {"KAHVI": 5}
    assert ready(delivery, a_document(), "KAHVI")
    assert [body["articleNumber"] for body in warehouse.placed] == ["KAHVI"]
    assert notes() == {"KAHVI": (70, "row")}


@pytest.mark.parametrize(("state", "waits"), [("pending", True), ("unknown", True), ("held", False)])
def test_a_product_that_waits_goes_before_the_order(
    delivery: DeliverySlice, warehouse: Warehouse, a_document: Made, state: str, waits: bool
) -> None:
    warehouse.there = {"TEE": 5}
    a_document(3, flow=Flow.ARTICLES, number="TEE", state=state)
    a_document(4, flow=Flow.ARTICLES, number="TEE", state=state)
    gone_first: list[int] = []

    def deliver(slice_: DeliverySlice, product: Document) -> None:
        gone_first.append(product.source_id)
        row_articles.arrived(slice_.integration, product.number, 9)

    assert ready(delivery, a_document(), "TEE", deliver=deliver)
    assert gone_first == ([3] if waits else [])
    assert warehouse.asked == ([] if waits else [["TEE"]])
    assert (warehouse.placed, notes()) == ([], {"TEE": (9, "product") if waits else (5, "found")})


def test_an_article_that_could_not_be_made_keeps_the_order_from_being_sent(
    delivery: DeliverySlice, warehouse: Warehouse, a_document: Made
) -> None:
    warehouse.is_away = True
    with pytest.raises(TryAgain):
        ready(delivery, a_document(), "TEE")
    assert (Attempt.objects.get().outcome, notes()) == ("try_again", {})
