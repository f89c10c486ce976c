"""When a rule of the mapping applies, in words for the pages and as a question to the case."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from brygga.core import convert
from brygga.core.case import Case, at
from brygga.core.options import EmailTarget, PriceTarget, WayOfDeliveryTarget
from brygga.core.rule import When
from brygga.core.saying import say


@dataclass(frozen=True)
class Condition:
    words: str
    holds: Callable[[Case], bool]


def purchase_way_target(case: Case) -> WayOfDeliveryTarget:
    """Where a purchase order's delivery method goes; without the new members, the fallback field."""
    target = WayOfDeliveryTarget(case.options.po.way_of_delivery_target)
    if target == WayOfDeliveryTarget.WAY_OF_DELIVERY and not case.options.ongoing.po_new_members:
        return WayOfDeliveryTarget.FREE_TEXT_1
    return target


def _price_goes_to(target: PriceTarget) -> Callable[[Case], bool]:
    return lambda case: case.options.article.price_target == target


def _way_goes_to(target: WayOfDeliveryTarget) -> Callable[[Case], bool]:
    return lambda case: purchase_way_target(case) == target


def _email_goes_to(target: EmailTarget) -> Callable[[Case], bool]:
    return lambda case: case.options.order.email_target == target


def _supplier_is_named(case: Case) -> bool:
    name = at(case.source, "counterParty.counterPartyAddress.name")
    number = at(case.source, "counterParty.customerNumber")
    return convert.text(name) is not None or convert.text(number) is not None


CONDITIONS: Mapping[When, Condition] = {
    When.ALWAYS: Condition("always", lambda case: True),
    When.PRICE_AS_CUSTOMER_PRICE: Condition(
        say("the price goes to the customer price"), _price_goes_to(PriceTarget.CUSTOMER_PRICE)
    ),
    When.PRICE_AS_STOCK_VALUE: Condition(
        say("the price goes to the stock valuation price"), _price_goes_to(PriceTarget.STOCK_VALUATION_PRICE)
    ),
    When.PRICE_AS_PURCHASE_PRICE: Condition(
        say("the price goes to the purchase price"), _price_goes_to(PriceTarget.PURCHASE_PRICE)
    ),
    When.SPECIFIER_ON: Condition(
        say("the specifier is mapped"), lambda case: case.options.order.map_specifier
    ),
    When.CUSTOMER_NUMBER_ON: Condition(
        say("the customer number is sent"), lambda case: case.options.order.send_customer_number
    ),
    When.ORDER_WAY_ON: Condition(
        say("way of delivery is mapped on orders"), lambda case: case.options.order.way_of_delivery
    ),
    When.WAREHOUSE_CHOSEN: Condition(
        say("a warehouse is chosen"), lambda case: case.options.ongoing.warehouse_id is not None
    ),
    When.EMAIL_ON_ORDER: Condition(say("the e-mail goes to the order"), _email_goes_to(EmailTarget.ORDER)),
    When.EMAIL_ON_CONSIGNEE: Condition(
        say("the e-mail goes to the consignee"), _email_goes_to(EmailTarget.CONSIGNEE)
    ),
    When.NON_STOCK: Condition(
        say("the product code is listed as not kept in stock, or was when the row was sent"),
        lambda case: (
            case.row_code() in case.options.order.non_stock_codes or "shouldBePicked" in case.sent_line()
        ),
    ),
    When.IN_DATE_ON: Condition(say("the inbound date is mapped"), lambda case: case.options.po.in_date),
    When.NEW_PO_MEMBERS: Condition(
        say("the WMS has the newer members of purchase orders"),
        lambda case: case.options.ongoing.po_new_members,
    ),
    When.WAY_AS_MEMBER: Condition(
        say("way of delivery goes to its own member"), _way_goes_to(WayOfDeliveryTarget.WAY_OF_DELIVERY)
    ),
    When.WAY_AS_FREE_TEXT: Condition(
        say("way of delivery goes to free text 1"), _way_goes_to(WayOfDeliveryTarget.FREE_TEXT_1)
    ),
    When.WAY_AS_REMARK: Condition(
        say("way of delivery goes to the remark"), _way_goes_to(WayOfDeliveryTarget.REMARK)
    ),
    When.SUPPLIER_NAMED: Condition(say("the supplier has a name or a number"), _supplier_is_named),
}
