"""The articles of an order's rows are in the warehouse before the order that uses them."""

from collections.abc import Callable, Sequence, Set
from typing import Any

from brygga import steps
from brygga.core.failures import Failure
from brygga.core.mapping import RowArticle, row_article_body
from brygga.core.saying import say
from brygga.core.words import DocState, Flow
from brygga.flows import articles
from brygga.flows.delivery_turn import DeliverySlice
from brygga.integrations.models import Integration
from brygga.ledger import attempts, lanes
from brygga.ledger.models import Article, Document, Outcome

ARTICLE_MISSING = "article_missing"

Deliver = Callable[[DeliverySlice, Document], None]
"""Gives a document its turn: a product that waits goes before the order that needs it."""


def are_ready(
    slice_: DeliverySlice,
    document: Document,
    wanted: Sequence[RowArticle],
    noted: Set[str],
    deliver: Deliver,
) -> bool:
    """Sees to it that the WMS knows every article of the order, as is `noted` of some; false when the order was held
    because one cannot be."""
    choice = slice_.options.article.from_row
    known = _known(slice_, [article.number for article in wanted], noted)
    for article in wanted:
        if article.number in known and choice != "always":
            continue
        if _deliver_product(slice_, article.number, deliver):
            continue
        if choice == "never":
            reason = say(
                f"Article {article.number} is not in the warehouse, and the settings forbid making it from a row."
            )
            slice_.hold(
                document,
                ARTICLE_MISSING,
                reason,
                say("Make the product in Procountor, or change the setting."),
            )
            return False
        _place_from_row(slice_, document, article)
    return True


def remember(integration: Integration, number: str, target_id: int | None, origin: str) -> None:
    """Notes that the article number is in the WMS."""
    Article.objects.update_or_create(
        integration=integration, number=number, defaults={"target_id": target_id, "origin": origin}
    )


def arrived(integration: Integration, number: str, target_id: int) -> None:
    """A product became an article: the orders that wait for it are looked at again, in the caller's transaction."""
    remember(integration, number, target_id, "product")
    lanes.release_held(integration.pk, ARTICLE_MISSING)


def _known(slice_: DeliverySlice, numbers: Sequence[str], noted: Set[str]) -> Set[str]:
    """The numbers that are in the WMS: from our notes, and for the rest from one look at the WMS."""
    rest = [number for number in dict.fromkeys(numbers) if number not in noted]
    if not rest:
        return noted
    waiting = set(
        _waiting_products(slice_.integration).filter(number__in=rest).values_list("number", flat=True)
    )
    to_ask = [number for number in rest if number not in waiting]
    found = slice_.target.known_articles(to_ask) if to_ask else {}
    for number, target_id in found.items():
        remember(slice_.integration, number, target_id, "found")
    return noted | found.keys()


def _waiting_products(integration: Integration) -> Any:
    states = (DocState.PENDING, DocState.UNKNOWN)
    return Document.objects.filter(integration=integration, flow=Flow.ARTICLES, state__in=states)


def _deliver_product(slice_: DeliverySlice, number: str, deliver: Deliver) -> bool:
    """Delivers the product of this number now if the ledger has it waiting; true when the article is there then."""
    product = _waiting_products(slice_.integration).filter(number=number).order_by("id").first()
    if product is None:
        return False
    deliver(slice_, product)
    return Article.objects.filter(integration=slice_.integration, number=number).exists()


def _place_from_row(slice_: DeliverySlice, document: Document, article: RowArticle) -> None:
    body: dict[str, Any] = {**row_article_body(article, slice_.integration.goods_owner_id or 0)}
    attempt = attempts.begin(document, articles.row_step(article.number), slice_.holding, body)
    try:
        placed = articles.place(slice_.target, body)
    except Failure as failure:
        slice_.failed(attempt, failure)
        raise
    attempts.finish(attempt, slice_.holding, Outcome.DONE, placed.message)
    remember(slice_.integration, article.number, placed.id, "row")
    steps.reached("article.noted", document.flow)
