"""What a row of the mapping says, and what mapping a document gives. The rows are in the table files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from brygga.core.saying import say

Body = dict[str, object]
"""What is sent: str keys; str, int, bool, Decimal, list, dict; never None."""


class Origin(StrEnum):
    MISSION = "mission"  # the row is in the mission document
    DECISION = "decision"  # the mission is silent, or the REST API leaves no other way


class Convert(StrEnum):
    """The transformations a rule can name; their words and functions are in `conversions`."""

    GOODS_OWNER = "goods_owner"
    WAREHOUSE = "warehouse"
    IDENTIFIER = "identifier"
    NUMBER_WITH_PREFIX = "number_with_prefix"
    WORD = "word"
    TEXT = "text"
    DECIMAL = "decimal"
    QUANTITY = "quantity"
    DISCOUNT = "discount"
    FLAG = "flag"
    CURRENCY = "currency"
    UNIT = "unit"
    LANGUAGE = "language"
    PAYMENT = "payment"
    COUNTRY = "country"
    EMAIL = "email"
    NOTIFY_CUSTOMER = "notify_customer"
    NEVER_NOTIFY = "never_notify"
    DELIVERY_DATE = "delivery_date"
    IN_DATE = "in_date"
    WAY_CODE = "way_code"
    WAY_NAME = "way_name"
    WAY_TEXT = "way_text"
    ROW_ARTICLE_NUMBER = "row_article_number"
    PICKED = "picked"
    ROW_COMMENT = "row_comment"


class When(StrEnum):
    """The conditions under which a rule applies at all; their words and tests are in `conditions`."""

    ALWAYS = "always"
    PRICE_AS_CUSTOMER_PRICE = "price_as_customer_price"
    PRICE_AS_STOCK_VALUE = "price_as_stock_value"
    PRICE_AS_PURCHASE_PRICE = "price_as_purchase_price"
    SPECIFIER_ON = "specifier_on"
    CUSTOMER_NUMBER_ON = "customer_number_on"
    ORDER_WAY_ON = "order_way_on"
    WAREHOUSE_CHOSEN = "warehouse_chosen"
    EMAIL_ON_ORDER = "email_on_order"
    EMAIL_ON_CONSIGNEE = "email_on_consignee"
    NON_STOCK = "non_stock"  # or the row was sent with such a code before
    IN_DATE_ON = "in_date_on"
    NEW_PO_MEMBERS = "new_po_members"
    WAY_AS_MEMBER = "way_as_member"
    WAY_AS_FREE_TEXT = "way_as_free_text"
    WAY_AS_REMARK = "way_as_remark"
    SUPPLIER_NAMED = "supplier_named"


class Missing(StrEnum):
    """What an absent, null or blank source value leads to."""

    OMIT = "omit"
    CLEAR = "clear"  # omit while never sent; blank it once it was sent
    WARN = "warn"  # omit, with a warning
    WARN_AND_CLEAR = "warn_and_clear"  # as CLEAR, with a warning
    HOLD = "hold"
    AS_SET = "as_set"  # the rule's setting says


class TooLong(StrEnum):
    CUT = "cut"
    HOLD = "hold"
    OMIT = "omit"


@dataclass(frozen=True)
class Rule:
    """One row of the field mapping. `limit` is in characters; None: not known, the whole value is sent.

    `source` is a Procountor path (empty: from the connection or a setting), `target` an Ongoing path.
    `code`, `says` and `remedy` are what is recorded when `missing` warns or holds; `shorten` is the remedy where a
    value that is too long holds.
    """

    origin: Origin
    source: str
    source_words: str
    target: str
    target_words: str
    convert: Convert
    missing: Missing = Missing.OMIT
    limit: int | None = None
    too_long: TooLong = TooLong.HOLD
    setting: str | None = None
    when: When = When.ALWAYS
    code: str = ""
    says: str = ""
    remedy: str = ""
    shorten: str = say("Make it shorter in Procountor.")
    appends: bool = False
    """The value becomes the last line of what the target already holds."""
    other_source: str = ""
    """Read from here instead when goods go to the delivery address (`order.address_source`)."""
    falls_back: bool = False
    """Where the other source is missing, the first one counts."""


@dataclass(frozen=True)
class Note:
    """A warning: the document is sent, and a person can see this."""

    code: str
    text: str


@dataclass(frozen=True)
class FieldTrace:
    """Where a sent value came from. `sent_value` is None where the member was left out."""

    source_path: str
    source_value: object
    rule: Rule
    target_path: str
    sent_value: object


@dataclass(frozen=True)
class RowArticle:
    """The article a row names. `name` and `product_code` may be empty."""

    number: str
    name: str
    product_code: str


@dataclass(frozen=True)
class Mapped:
    """A body ready to be sent. `delivery_date_set` is the date to freeze when Procountor has none."""

    body: Body
    warnings: tuple[Note, ...] = ()
    trace: tuple[FieldTrace, ...] = ()
    articles: tuple[RowArticle, ...] = ()
    delivery_date_set: date | None = None


@dataclass(frozen=True)
class Held:
    """Not sent; waits until data or settings change. `trace`: what of the document can be mapped all the same."""

    code: str
    reason: str
    remedy: str
    trace: tuple[FieldTrace, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Facts:
    """What the mapping must know beside the document itself."""

    goods_owner_id: int
    today: date
    """In the integration's zone."""
    start: str | None = None
    """Zone-less stamp: orders created before it are skipped."""
    product_codes: Mapping[int, str] = field(default_factory=dict)
    """Product id -> code, from our copy of the products."""
    product_units: Mapping[str, str] = field(default_factory=dict)
    """Product code -> unit enum."""
    code_taken_by: int | None = None
    """Another product id of this company that already owns this product's code."""
    code_taken_by_type: str | None = None
    """The type of that other product (SALES, PURCHASE)."""
    delivery_date: date | None = None
    """Frozen at the first mapping when Procountor has no date."""
    earlier_prefixes: frozenset[str] = frozenset()
    """What the settings put before the numbers of such orders earlier, where the number alone leaves it open."""
    is_shipped: bool = False
    """The order was seen shipped in the WMS."""
