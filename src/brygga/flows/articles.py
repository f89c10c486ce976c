"""Products become articles: PUT by article number, which creates or updates."""

from collections.abc import Mapping
from typing import Any

from brygga.core.options import Options
from brygga.core.words import Flow
from brygga.flows.handler import Found, Handler
from brygga.ledger.models import Document
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


def row_step(number: str) -> str:
    """The step by which an order makes an article from its row."""
    return f"article {number}"
