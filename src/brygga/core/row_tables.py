"""The field mapping of invoice rows, as data: goods become lines, rows of text become text lines."""

from brygga.core.rule import Convert, Missing, Origin, Rule, When
from brygga.core.sales_order_table import SAVE_AGAIN
from brygga.core.saying import say

M, D = Origin.MISSION, Origin.DECISION
ORDER_LINES = "orderLines[]."
ORDER_TEXT_LINES = "advanced.orderTextLines[]."
PURCHASE_LINES = "purchaseOrderLines[]."
PURCHASE_TEXT_LINES = "textLines[]."
_ROW = "Invoice ⇒ Invoice Row ⇒ "
LONGEST_ARTICLE_NUMBER = 60
"""The ledger keeps no longer ones. Codes of products have 40 characters at most; those of rows have no limit that is
known."""


def _row_id(target: str, words: str, origin: Origin) -> Rule:
    return Rule(
        origin,
        "invoiceRows[].id",
        f"{_ROW}Id",
        target,
        words,
        Convert.IDENTIFIER,
        Missing.HOLD,
        limit=40,
        code="row_without_id",
        says=say("it has no id."),
        remedy=SAVE_AGAIN,
    )


def _article_number(lines: str) -> Rule:
    return Rule(
        M,
        "invoiceRows[].productCode",
        f"{_ROW}Product Code",
        f"{lines}articleNumber",
        "Order Line ⇒ Article Number",
        Convert.ROW_ARTICLE_NUMBER,
        Missing.AS_SET,
        setting="order.row_without_code",
        limit=LONGEST_ARTICLE_NUMBER,
    )


def _quantity(lines: str) -> Rule:
    return Rule(
        M,
        "invoiceRows[].quantity",
        f"{_ROW}Quantity",
        f"{lines}numberOfItems",
        "Order Line ⇒ Number of Items",
        Convert.QUANTITY,
        Missing.HOLD,
        code="row_without_quantity",
        says=say("it has no quantity."),
        remedy=say("In Procountor, give the row a quantity."),
    )


def _text_line(lines: str) -> tuple[Rule, ...]:
    without_code = "order.row_without_code"
    return (
        _row_id(f"{lines}rowNumber", "Text Line ⇒ Row Number", D),
        Rule(
            D,
            "invoiceRows[].product",
            f"{_ROW}Product",
            f"{lines}comment",
            "Text Line ⇒ Comment",
            Convert.ROW_COMMENT,
            setting=without_code,
        ),
        Rule(
            D,
            "invoiceRows[].quantity",
            f"{_ROW}Quantity",
            f"{lines}numberOfItems",
            "Text Line ⇒ Number of Items",
            Convert.DECIMAL,
            setting=without_code,
        ),
    )


SALES_ORDER_ROW: tuple[Rule, ...] = (
    _row_id(f"{ORDER_LINES}rowNumber", "Order Line ⇒ Row Number", D),
    _row_id(f"{ORDER_LINES}externalId", "Order Line ⇒ External Order Line ID", M),
    _article_number(ORDER_LINES),
    _quantity(ORDER_LINES),
    Rule(
        M,
        "invoiceRows[].discountPercent",
        f"{_ROW}Discount Percent",
        f"{ORDER_LINES}prices.discountPercentage",
        "Order Line ⇒ Discount",
        Convert.DISCOUNT,
    ),
    Rule(
        D,
        "invoiceRows[].productCode",
        f"{_ROW}Product Code",
        f"{ORDER_LINES}shouldBePicked",
        "Order Line ⇒ Should Be Picked",
        Convert.PICKED,
        setting="order.non_stock_codes",
        when=When.NON_STOCK,
    ),
    *_text_line(ORDER_TEXT_LINES),
)

PURCHASE_ORDER_ROW: tuple[Rule, ...] = (
    _row_id(f"{PURCHASE_LINES}rowNumber", "Order Line ⇒ Row Number", D),
    # not externalId: purchase orders have a name of their own for it
    _row_id(f"{PURCHASE_LINES}externalOrderLineId", "Order Line ⇒ External Order Line ID", M),
    _article_number(PURCHASE_LINES),
    _quantity(PURCHASE_LINES),
    *_text_line(PURCHASE_TEXT_LINES),
)
