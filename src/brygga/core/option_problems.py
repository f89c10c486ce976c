"""What is wrong with a set of settings: each problem names its setting and says what to do."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from zoneinfo import ZoneInfoNotFoundError

from brygga.core.option_values import NEVER_SHIPPED_FROM, FilterOp, Options, StatusRange
from brygga.core.saying import say
from brygga.core.source_fields import FIELDS, nearest

LONGEST_PREFIX = 40
"""An order number holds 50 characters, and an invoice number up to 10 digits."""
FEWEST_MINUTES, MOST_MINUTES = 1, 24 * 60
LEAST_OVERLAP = 2
LEAST_QUIET = 60
LONGEST_CLEARING_TEXT = 50
PRODUCT_TYPES = frozenset({"SALES", "PURCHASE", "TRAVEL"})
SENDABLE_STATUSES = frozenset(
    [
        "UNFINISHED",
        "NOT_SENT",
        "SENT",
        "RECEIVED",
        "PAID",
        "PAYMENT_DENIED",
        "VERIFIED",
        "APPROVED",
        "PAYMENT_QUEUED",
        "PARTLY_PAID",
        "PAYMENT_SENT_TO_BANK",
        "MARKED_PAID",
        "STARTED",
        "INVOICED",
        "PAYMENT_TRANSACTION_REMOVED",
    ]
)
"""Procountor's invoice statuses, without those that are never sent to the warehouse."""


@dataclass(frozen=True)
class OptionProblem:
    """`name` is the dotted setting; `problem` and `remedy` are sentences."""

    name: str
    problem: str
    remedy: str


def problems(options: Options) -> list[OptionProblem]:
    """Everything that is wrong, in the order of the settings page; empty when the settings can be used."""
    return [
        *_times(options),
        *_articles(options),
        *_numbers(options),
        *_orders(options),
        *_statuses(options),
        *_word_tables(options),
        *_ranges(options.ongoing.sent_ranges),
        *_vendors(options),
        *_filters(options),
    ]


def _times(options: Options) -> Iterator[OptionProblem]:
    every = options.every_minutes
    for name in ("articles", "sales_orders", "purchase_orders", "shipments"):
        if not FEWEST_MINUTES <= getattr(every, name) <= MOST_MINUTES:
            yield OptionProblem(
                f"every_minutes.{name}",
                say(f"{getattr(every, name)} minutes is not a pace that can be kept."),
                say(f"Choose {FEWEST_MINUTES} to {MOST_MINUTES} minutes."),
            )


def _articles(options: Options) -> Iterator[OptionProblem]:
    types = options.article.types
    if not types or not set(types) <= PRODUCT_TYPES:
        yield OptionProblem(
            "article.types",
            say("This is not a list of product types."),
            say("Choose SALES, PURCHASE, or both."),
        )
    elif len(types) > 1 and set(types) != {"SALES", "PURCHASE"}:
        yield OptionProblem(
            "article.types",
            say("Procountor cannot list these types together."),
            say("Choose SALES, PURCHASE, or both."),
        )


def _numbers(options: Options) -> Iterator[OptionProblem]:
    for name, prefix in (("order", options.order.number_prefix), ("po", options.po.number_prefix)):
        if len(prefix) > LONGEST_PREFIX:
            yield OptionProblem(
                f"{name}.number_prefix",
                say("With this prefix an order number would be longer than the WMS takes."),
                say(f"Use at most {LONGEST_PREFIX} characters."),
            )
        if prefix != prefix.lstrip():
            yield OptionProblem(
                f"{name}.number_prefix",
                say("The prefix begins with a blank."),
                say("Begin it with a letter."),
            )


def _orders(options: Options) -> Iterator[OptionProblem]:
    country = options.order.default_country
    if country and not _is_country_code(country):
        yield OptionProblem(
            "order.default_country",
            say(f"{country} is not a country code."),
            say("Write two letters, such as FI."),
        )
    if not options.order.delivery_date:
        yield OptionProblem(
            "order.delivery_date",
            say("The WMS needs a delivery date."),
            say("Choose at least one source for it."),
        )


def _is_country_code(text: str) -> bool:
    return len(text) == 2 and text.isascii() and text.isalpha() and text.isupper()


def _statuses(options: Options) -> Iterator[OptionProblem]:
    known = ", ".join(sorted(SENDABLE_STATUSES))
    for name, chosen in (("order", options.order.statuses), ("po", options.po.statuses)):
        for status in chosen:
            if status not in SENDABLE_STATUSES:
                yield OptionProblem(
                    f"{name}.statuses",
                    say(f"{status} is not a status that can be sent to the warehouse."),
                    say(f"Choose from these: {known}."),
                )


def _word_tables(options: Options) -> Iterator[OptionProblem]:
    tables = options.tables
    for name, code in tables.countries.items():
        if not _is_country_code(code):
            yield OptionProblem(
                "tables.countries",
                say(f"{name}: {code} is not a country code."),
                say("Write two letters, such as FI."),
            )
    texts: Mapping[str, Mapping[str, str]] = {
        "article.unit_codes": options.article.unit_codes,
        "tables.languages": tables.languages,
        "tables.payment_texts": tables.payment_texts,
        "tables.ways_of_delivery": {name: way.code for name, way in tables.ways_of_delivery.items()},
    }
    for setting, table in texts.items():
        for name, word in table.items():
            if not word.strip():
                yield OptionProblem(
                    setting, say(f"{name} has no word."), say("Give it one, or remove the line.")
                )


def _ranges(ranges: tuple[StatusRange, ...]) -> Iterator[OptionProblem]:
    name = "ongoing.sent_ranges"
    if not ranges:
        yield OptionProblem(name, say("No status would mean shipped."), say("Give a range, such as 450-499."))
    for span in ranges:
        if not 0 <= span.first <= span.last:
            yield OptionProblem(
                name, say(f"{span.first}-{span.last} is not a range."), say("Write the lower number first.")
            )
        elif span.last >= NEVER_SHIPPED_FROM:
            yield OptionProblem(
                name,
                say(f"{span.first}-{span.last} reaches into Returned or Cancelled."),
                say(f"End it below {NEVER_SHIPPED_FROM}."),
            )
    for one, other in pairwise(sorted(ranges, key=lambda span: span.first)):
        if other.first <= one.last:
            yield OptionProblem(
                name, say("Two ranges overlap."), say("Let each status number stand in one range.")
            )


def _vendors(options: Options) -> Iterator[OptionProblem]:
    least: Mapping[str, tuple[int, int]] = {
        "procountor.poll_overlap_seconds": (options.procountor.poll_overlap_seconds, LEAST_OVERLAP),
        "writeback.quiet_seconds": (options.writeback.quiet_seconds, LEAST_QUIET),
        "ongoing.row_check_tries": (options.ongoing.row_check_tries, 1),
        "ongoing.row_check_wait_seconds": (options.ongoing.row_check_wait_seconds, 0),
        "ongoing.page_size": (options.ongoing.page_size, 1),
    }
    for name, (value, lowest) in least.items():
        if value < lowest:
            yield OptionProblem(name, say(f"{value} is too little."), say(f"Use {lowest} or more."))
    if not _is_zone(options):
        yield OptionProblem(
            "procountor.time_zone",
            say(f"{options.procountor.time_zone} is not a time zone."),
            say("Write one such as Europe/Helsinki or UTC."),
        )
    if len(options.ongoing.clear_text_with) > LONGEST_CLEARING_TEXT:
        yield OptionProblem(
            "ongoing.clear_text_with",
            say("This is longer than the shortest text of the WMS."),
            say(f"Use at most {LONGEST_CLEARING_TEXT} characters."),
        )


def _is_zone(options: Options) -> bool:
    try:
        return bool(options.procountor.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: the name of a folder
        return False


def _filters(options: Options) -> Iterator[OptionProblem]:
    for number, rule in enumerate(options.filters, 1):
        values = (rule.value,) if isinstance(rule.value, str) else rule.value
        if not rule.field.strip() or not any(value.strip(" ,") for value in values):
            yield OptionProblem(
                "filters",
                say(f"Filter {number} has no field or no value."),
                say("Give both, or remove the filter."),
            )
        elif len(values) > 1 and rule.op != FilterOp.ONE_OF:
            yield OptionProblem(
                "filters",
                say(f"Filter {number} compares with several values."),
                say("Give one value, or choose one_of."),
            )
        elif rule.flow not in FIELDS:
            yield OptionProblem(
                "filters",
                say(f"Filter {number} is for {rule.flow}, which is no kind of document."),
                say("Choose articles, sales_orders or purchase_orders."),
            )
        elif rule.field not in FIELDS[rule.flow]:
            yield OptionProblem(
                "filters",
                say(f"Filter {number} asks for {rule.field}, which no document of {rule.flow} has."),
                say(f"Perhaps {nearest(FIELDS[rule.flow], rule.field)} is meant."),
            )
