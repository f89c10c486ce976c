"""The field mapping of purchase orders, as data: Procountor PURCHASE_ORDER -> Ongoing purchase order."""

from brygga.core.article_table import GOODS_OWNER
from brygga.core.rule import Convert, Missing, Origin, Rule, TooLong, When
from brygga.core.saying import say

M, D = Origin.MISSION, Origin.DECISION
_WAY = "Order Info ⇒ Way of Delivery"


def _way(origin: Origin, target: str, words: str, convert: Convert, when: When) -> Rule:
    return Rule(
        origin,
        "deliveryMethod",
        "Invoice ⇒ Delivery Method",
        target,
        words,
        convert,
        limit=500 if when == When.WAY_AS_REMARK else None,
        setting="po.way_of_delivery_target",
        when=when,
        shorten=say("Settings › Words and codes › Ways of delivery: make the name shorter."),
        appends=when == When.WAY_AS_REMARK,
    )


def _email(target: str, words: str, convert: Convert, origin: Origin) -> Rule:
    return Rule(
        origin,
        "counterParty.email",
        "Invoice ⇒ Counter Party ⇒ Email",
        f"supplierInfo.supplierAddress.{target}",
        f"Supplier ⇒ Address ⇒ {words}",
        convert,
        when=When.SUPPLIER_NAMED,
    )


PURCHASE_ORDER: tuple[Rule, ...] = (
    GOODS_OWNER,
    Rule(
        M,
        "invoiceNumber",
        "Invoice ⇒ Invoice Number",
        "purchaseOrderNumber",
        "Order Info ⇒ Order Number",
        Convert.NUMBER_WITH_PREFIX,
        Missing.HOLD,
        limit=50,
        setting="po.number_prefix",
        code="no_invoice_number",
        says=say("The purchase order has no invoice number."),
        remedy=say("Save the order in Procountor so that it gets its number; it is then sent by itself."),
        shorten=say("Settings › Purchase orders › Prefix of the purchase order number: make it shorter."),
    ),
    Rule(
        M,
        "notes",
        "Invoice ⇒ Notes",
        "purchaseOrderRemark",
        "Order Info ⇒ Order Remark",
        Convert.TEXT,
        Missing.CLEAR,
        limit=500,
        too_long=TooLong.CUT,
        setting="ongoing.clear_text_with",
    ),
    Rule(
        M,
        "orderReference",
        "Invoice ⇒ Order Reference",
        "referenceNumber",
        "Order Info ⇒ Reference Number",
        Convert.TEXT,
        Missing.CLEAR,
        limit=50,
        too_long=TooLong.CUT,
        setting="ongoing.clear_text_with",
    ),
    _way(M, "wayOfDelivery.code", _WAY, Convert.WAY_CODE, When.WAY_AS_MEMBER),
    _way(M, "wayOfDelivery.name", f"{_WAY} ⇒ Name", Convert.WAY_NAME, When.WAY_AS_MEMBER),
    _way(D, "freeValues.freeText1", "Free Text 1", Convert.WAY_TEXT, When.WAY_AS_FREE_TEXT),
    _way(D, "purchaseOrderRemark", "Order Info ⇒ Order Remark", Convert.WAY_TEXT, When.WAY_AS_REMARK),
    Rule(
        M,
        "counterParty.counterPartyAddress.name",
        "Invoice ⇒ Counter Party ⇒ Counter Party Address ⇒ Name",
        "supplierInfo.supplierName",
        "Supplier ⇒ Supplier Name",
        Convert.WORD,
        Missing.WARN,
        code="supplier_without_name",
        says=say("The supplier has no name."),
    ),
    Rule(
        M,
        "counterParty.customerNumber",
        "Invoice ⇒ Counter Party ⇒ Customer Number",
        "supplierInfo.supplierNumber",
        "Supplier ⇒ Supplier Number",
        Convert.WORD,
        Missing.WARN,
        code="supplier_without_number",
        says=say("The supplier has no number."),
    ),
    _email("email", "Email", Convert.EMAIL, M),
    _email("notifyByEmail", "Notify By Email", Convert.NEVER_NOTIFY, D),
    _email("notifyBySMS", "Notify By SMS", Convert.NEVER_NOTIFY, D),
    _email("notifyByTelephone", "Notify By Telephone", Convert.NEVER_NOTIFY, D),
    Rule(
        D,
        "deliveryStartDate",
        "Invoice ⇒ Delivery Start Date, else End Date",
        "inDate",
        "Order Info ⇒ In Date",
        Convert.IN_DATE,
        setting="po.in_date",
        when=When.IN_DATE_ON,
    ),
    Rule(
        D,
        "id",
        "Invoice ⇒ Id",
        "goodsOwnerPurchaseOrderId",
        "Order Info ⇒ Goods Owner Purchase Order ID",
        Convert.IDENTIFIER,
        setting="ongoing.po_new_members",
        when=When.NEW_PO_MEMBERS,
    ),
)
