"""Products become articles: PUT by article number, which creates or updates."""

from collections.abc import Mapping
from typing import Any

from brygga.core.decide import ANOTHER_CODE, CODE_USED_TWICE
from brygga.core.options import Options
from brygga.core.saying import say
from brygga.core.words import SKIPPED_BY_PERSON, Flow
from brygga.flows.handler import Found, Handler
from brygga.ledger.models import Document
from brygga.ledger.receiving import GONE
from brygga.ongoing.target import Placed, Target


def place(target: Target, body: dict[str, Any]) -> Placed:
    return target.place_article(body)


def find(target: Target, number: str) -> Found | None:
    there = target.known_articles([number])
    return Found(there[number], number) if number in there else None


def number_of(document: Document, options: Options) -> str:
    return document.number


def number_in(body: Mapping[str, Any]) -> str:
    return str(body["articleNumber"])


HANDLER = Handler(Flow.ARTICLES, "article", place, find, number_of, number_in, order=None)


def is_of_another(document: Document, article_id: int) -> bool:
    """Whether the ledger knows an article as that of another product: two may have one code, and one of them waits."""
    others = Document.objects.filter(
        integration_id=document.integration_id, flow=Flow.ARTICLES, target_id=article_id
    )
    return others.exclude(pk=document.pk).exists()


def with_the_same(target: Target, document: Document) -> Document | None:
    """Another product whose code differs in the letters' case alone, where the WMS takes the two for one article. Only
    with such a product is the WMS asked."""
    if document.flow != Flow.ARTICLES:
        return None
    other = (
        Document.objects.filter(
            integration_id=document.integration_id,
            flow=Flow.ARTICLES,
            number__iexact=document.number,
            target_number__iexact=document.number,
            target_id__isnull=False,
        )
        .exclude(pk=document.pk)
        .exclude(target_number=document.number)
        .exclude(code__in=(GONE, SKIPPED_BY_PERSON))
        .order_by("id")
        .first()
    )
    if other is None:
        return None
    found = find(target, document.number)
    return other if found is not None and found.id == other.target_id else None


def taken_by(other: Document) -> tuple[str, str, str]:
    """Code, reason and remedy of the second of two products that are one article in the WMS."""
    return (
        CODE_USED_TWICE,
        say(
            f"The warehouse takes this code for {other.number}, which is the code of product {other.source_id}."
        ),
        ANOTHER_CODE,
    )


def row_step(number: str) -> str:
    """The step by which an order makes an article from its row."""
    return f"article {number}"
