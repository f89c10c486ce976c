"""The settings of one integration with their defaults: what the mission defines, and one switch per open
question of the vendors. Names follow the dotted settings of the contract (`order.number_prefix`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from zoneinfo import ZoneInfo

from brygga.core.words import Flow

NEVER_SHIPPED_FROM = 800
"""Returned (800-999) and Cancelled (1000 and up) never mean shipped, whatever the settings say."""


class PriceTarget(StrEnum):
    CUSTOMER_PRICE = "customerPrice"
    STOCK_VALUATION_PRICE = "stockValuationPrice"
    PURCHASE_PRICE = "purchasePrice"
    NONE = "none"


class FromRow(StrEnum):
    """When an order's row writes the article it names."""

    MISSING_ONLY = "missing_only"
    ALWAYS = "always"
    NEVER = "never"


class AddressSource(StrEnum):
    COUNTERPARTY = "counterparty"
    DELIVERY = "delivery"


class DateSource(StrEnum):
    DELIVERY_START = "deliveryStartDate"
    DELIVERY_END = "deliveryEndDate"
    DATE = "date"
    TODAY = "today"


class RowWithoutCode(StrEnum):
    TEXT_ROW = "text_row"
    HOLD = "hold"
    SKIP = "skip"


class UnitMismatch(StrEnum):
    WARN = "warn"
    HOLD = "hold"


class EmailTarget(StrEnum):
    ORDER = "order"
    CONSIGNEE = "consignee"


class WayOfDeliveryTarget(StrEnum):
    WAY_OF_DELIVERY = "wayOfDelivery"
    FREE_TEXT_1 = "free_text_1"
    REMARK = "remark"
    NONE = "none"


class InvoicePaging(StrEnum):
    """How changed invoices are walked: by version stamp, or by id inside the version window."""

    VERSION = "version"
    ID = "id"


class FilterOp(StrEnum):
    IS = "is"
    IS_NOT = "is_not"
    STARTS_WITH = "starts_with"
    ONE_OF = "one_of"


@dataclass(frozen=True)
class FlowSwitches:
    articles: bool = True
    sales_orders: bool = True
    purchase_orders: bool = True
    shipments: bool = True


@dataclass(frozen=True)
class EveryMinutes:
    """How often each flow reads, in minutes."""

    articles: int = 15
    sales_orders: int = 15
    purchase_orders: int = 15
    shipments: int = 5


@dataclass(frozen=True)
class ArticleOptions:
    price_target: PriceTarget = PriceTarget.CUSTOMER_PRICE
    types: tuple[str, ...] = ("SALES",)
    from_row: FromRow = FromRow.MISSING_ONLY
    unit_codes: Mapping[str, str] = field(default_factory=dict)
    """Procountor unit -> unit code of the WMS; goes before the built-in table."""
    raw_units: bool = False
    """Send Procountor's own unit names, for the whole integration."""


@dataclass(frozen=True)
class OrderOptions:
    number_prefix: str = ""
    address_source: AddressSource = AddressSource.COUNTERPARTY
    map_specifier: bool = False
    default_country: str = ""
    delivery_date: tuple[DateSource, ...] = tuple(DateSource)
    send_customer_number: bool = False
    way_of_delivery: bool = False
    row_without_code: RowWithoutCode = RowWithoutCode.TEXT_ROW
    unit_mismatch: UnitMismatch = UnitMismatch.WARN
    non_stock_codes: tuple[str, ...] = ()
    notify_customer: bool = False
    email_target: EmailTarget = EmailTarget.ORDER
    statuses: tuple[str, ...] = ()
    """Invoice statuses that may be sent to the warehouse; empty: all but those never sent."""
    cancel_in_wms: bool = True
    """Cancel in the WMS what was invalidated in Procountor, while allowed there. Purchase orders too."""
    patch_late_changes: bool = False


@dataclass(frozen=True)
class PurchaseOptions:
    number_prefix: str = ""
    in_date: bool = False
    way_of_delivery_target: WayOfDeliveryTarget = WayOfDeliveryTarget.WAY_OF_DELIVERY
    statuses: tuple[str, ...] = ()


@dataclass(frozen=True)
class WritebackOptions:
    wait_for_full: bool = False
    wait_if_goods_differ: bool = False
    """An order whose goods were changed after the warehouse began: its invoice waits for a person's word."""
    quiet_seconds: int = 300
    """How long to stay quiet after a `send` whose outcome is unknown, before a second one may be made."""


@dataclass(frozen=True)
class ProcountorOptions:
    order_writeback: bool = True
    approve_no_sending: bool = False
    poll_overlap_seconds: int = 3600
    product_version_filter: bool = True
    paging: InvoicePaging = InvoicePaging.VERSION
    time_zone: str = "Europe/Helsinki"
    """Whose wall clock Procountor's zone-less stamps show."""

    @property
    def zone(self) -> ZoneInfo:
        """Raises ZoneInfoNotFoundError or ValueError for a name that is none."""
        return ZoneInfo(self.time_zone)


@dataclass(frozen=True)
class StatusRange:
    """Order status numbers of the WMS, both ends included."""

    first: int
    last: int
    name: str = ""


SENT_AND_COLLECTED = (StatusRange(450, 499, "sent"), StatusRange(500, 799, "collected"))


@dataclass(frozen=True)
class OngoingOptions:
    sent_ranges: tuple[StatusRange, ...] = SENT_AND_COLLECTED
    sent_exclusions: tuple[int, ...] = ()
    row_check_after_put: bool = True
    row_check_tries: int = 10
    row_check_wait_seconds: int = 3
    clear_text_with: str = ""
    po_new_members: bool = True
    goods_owner_check: bool = True
    webhook_system_check: bool = True
    """What a webhook's `system` says is documented by its name only; it is taken as the customer id of the address."""
    page_size: int = 1000
    warehouse_id: int | None = None
    order_work_begins_at: int = 320
    """From this order status on the warehouse is taken to have begun (inferred: pick list printed)."""
    purchase_work_begins_at: int = 300
    """The same for purchase orders (inferred: inbound)."""


@dataclass(frozen=True)
class WayOfDelivery:
    code: str
    name: str = ""


@dataclass(frozen=True)
class WordTables:
    """The integration's own words, before the built-in tables: Procountor's enum -> what the WMS gets."""

    countries: Mapping[str, str] = field(default_factory=dict)
    languages: Mapping[str, str] = field(default_factory=dict)
    payment_texts: Mapping[str, str] = field(default_factory=dict)
    ways_of_delivery: Mapping[str, WayOfDelivery] = field(default_factory=dict)


@dataclass(frozen=True)
class FilterRule:
    """A document of `flow` is sent only if it matches. `field`: a Procountor path (`invoiceRows[].unit`)."""

    flow: Flow
    field: str
    op: FilterOp
    value: str | tuple[str, ...]
    """A text; for `one_of` several (a text with commas is taken apart)."""


@dataclass(frozen=True)
class Options:
    """All settings of one integration. `Options()` gives exactly what the mission document describes."""

    flows: FlowSwitches = FlowSwitches()
    every_minutes: EveryMinutes = EveryMinutes()
    article: ArticleOptions = ArticleOptions()
    order: OrderOptions = OrderOptions()
    po: PurchaseOptions = PurchaseOptions()
    writeback: WritebackOptions = WritebackOptions()
    procountor: ProcountorOptions = ProcountorOptions()
    ongoing: OngoingOptions = OngoingOptions()
    tables: WordTables = WordTables()
    filters: tuple[FilterRule, ...] = ()


def is_shipped(number: int, options: Options) -> bool:
    """Whether an order status number of the WMS means Sent or Collected. By number, never by text."""
    if number >= NEVER_SHIPPED_FROM or number in options.ongoing.sent_exclusions:
        return False
    return any(span.first <= number <= span.last for span in options.ongoing.sent_ranges)
