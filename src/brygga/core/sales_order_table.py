"""The field mapping of sales orders, as data: Procountor invoice of type SALES_ORDER -> Ongoing order."""

from brygga.core.article_table import GOODS_OWNER
from brygga.core.rule import Convert, Missing, Origin, Rule, TooLong, When
from brygga.core.saying import say

M, D = Origin.MISSION, Origin.DECISION
_ADDRESS = "counterParty.counterPartyAddress."
_ADDRESS_WORDS = "Invoice ⇒ Counter Party ⇒ Counter Party Address ⇒ "
SAVE_AGAIN = say("Open the order in Procountor and save it again.")

_PARTS = {"Street": say("street"), "Zip": say("zip"), "City": say("city"), "Country": say("country")}


def _address_line(source: str, words: str, target: str, target_words: str) -> Rule:
    return Rule(
        M,
        _ADDRESS + source,
        _ADDRESS_WORDS + words,
        f"consignee.{target}",
        f"Customer ⇒ {target_words}",
        Convert.COUNTRY if source == "country" else Convert.WORD,
        Missing.WARN_AND_CLEAR,
        setting="order.default_country" if source == "country" else "order.address_source",
        code="address_incomplete",
        says=say(f"The address is incomplete: no {_PARTS[words]}."),
        other_source=f"deliveryAddress.{source}",
    )


def _email(target: str, words: str, convert: Convert, when: When, origin: Origin = M) -> Rule:
    setting = "order.email_target" if convert == Convert.EMAIL else "order.notify_customer"
    return Rule(
        origin,
        "counterParty.email",
        "Invoice ⇒ Counter Party ⇒ Email",
        target,
        words,
        convert,
        Missing.CLEAR,
        setting=setting,
        when=when,
    )


def _way(target: str, words: str, convert: Convert) -> Rule:
    return Rule(
        D,
        "deliveryMethod",
        "Invoice ⇒ Delivery Method",
        f"wayOfDelivery.{target}",
        f"Order Info ⇒ Way of Delivery ⇒ {words}",
        convert,
        setting="order.way_of_delivery",
        when=When.ORDER_WAY_ON,
    )


SALES_ORDER: tuple[Rule, ...] = (
    GOODS_OWNER,
    Rule(
        M,
        "id",
        "Invoice ⇒ Id",
        "goodsOwnerOrderId",
        "Order Info ⇒ Goods Owner Order ID",
        Convert.IDENTIFIER,
        Missing.HOLD,
        limit=40,
        code="no_id",
        says=say("The order has no id."),
        remedy=SAVE_AGAIN,
    ),
    Rule(
        M,
        "invoiceNumber",
        "Invoice ⇒ Invoice Number",
        "orderNumber",
        "Order Info ⇒ Order Number",
        Convert.NUMBER_WITH_PREFIX,
        Missing.HOLD,
        limit=50,
        setting="order.number_prefix",
        code="no_invoice_number",
        says=say("The order has no invoice number."),
        remedy=say("Save the order in Procountor so that it gets its number; it is then sent by itself."),
        shorten=say("Settings › Sales orders › Prefix of the order number: make it shorter."),
    ),
    Rule(
        M,
        "invoiceNumber",
        "Invoice ⇒ Invoice Number",
        "advanced.invoiceNumber",
        "Order Info ⇒ Invoice Number",
        Convert.IDENTIFIER,
    ),
    Rule(M, "language", "Invoice ⇒ Language", "languageCode", "Order Info ⇒ Language", Convert.LANGUAGE),
    Rule(
        M,
        "paymentInfo.paymentMethod",
        "Invoice ⇒ Payment Info ⇒ Payment Method",
        "advanced.termsOfPaymentString",
        "Order Info ⇒ Terms of Payment",
        Convert.PAYMENT,
    ),
    Rule(
        M,
        "notes",
        "Invoice ⇒ Notes",
        "orderRemark",
        "Order Info ⇒ Order Remark",
        Convert.TEXT,
        Missing.CLEAR,
        limit=500,
        too_long=TooLong.CUT,
        setting="ongoing.clear_text_with",
    ),
    Rule(
        M,
        "deliveryInstructions",
        "Invoice ⇒ Delivery Instructions",
        "deliveryInstruction",
        "Order Info ⇒ Delivery Instruction",
        Convert.TEXT,
        Missing.CLEAR,
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
    Rule(
        M,
        f"{_ADDRESS}name",
        f"{_ADDRESS_WORDS}Name",
        "consignee.name",
        "Customer ⇒ Name",
        Convert.WORD,
        Missing.HOLD,
        setting="order.address_source",
        code="no_customer_name",
        says=say("The order has no customer name."),
        remedy=say("In Procountor, give the order's customer a name."),
        other_source="deliveryAddress.name",
        falls_back=True,
    ),
    _address_line("street", "Street", "address1", "Address"),
    Rule(
        D,
        f"{_ADDRESS}specifier",
        f"{_ADDRESS_WORDS}Specifier",
        "consignee.address2",
        "Customer ⇒ Address 2",
        Convert.WORD,
        Missing.CLEAR,
        setting="order.map_specifier",
        when=When.SPECIFIER_ON,
        other_source="deliveryAddress.specifier",
    ),
    _address_line("zip", "Zip", "postCode", "PostCode"),
    _address_line("city", "City", "city", "City"),
    _address_line("country", "Country", "countryCode", "Country"),
    _email("emailNotification.value", "Customer ⇒ Email", Convert.EMAIL, When.EMAIL_ON_ORDER),
    _email(
        "emailNotification.toBeNotified",
        "Customer ⇒ Email ⇒ To Be Notified",
        Convert.NOTIFY_CUSTOMER,
        When.EMAIL_ON_ORDER,
        D,
    ),
    _email(
        "consignee.advanced.emailNotification.value",
        "Customer ⇒ Email",
        Convert.EMAIL,
        When.EMAIL_ON_CONSIGNEE,
    ),
    _email(
        "consignee.advanced.emailNotification.toBeNotified",
        "Customer ⇒ Email ⇒ To Be Notified",
        Convert.NOTIFY_CUSTOMER,
        When.EMAIL_ON_CONSIGNEE,
        D,
    ),
    Rule(
        D,
        "deliveryStartDate",
        "Invoice ⇒ Delivery Start Date, else End Date, else Date, else today",
        "deliveryDate",
        "Order Info ⇒ Delivery Date",
        Convert.DELIVERY_DATE,
        Missing.HOLD,
        setting="order.delivery_date",
        code="no_delivery_date",
        says=say("The order has no delivery date."),
        remedy=say(
            "Set it in Procountor, or add today: Settings › Sales orders › Delivery date is taken from."
        ),
    ),
    Rule(
        D,
        "",
        "Integration",
        "warehouseId",
        "Order Info ⇒ Warehouse",
        Convert.WAREHOUSE,
        setting="ongoing.warehouse_id",
        when=When.WAREHOUSE_CHOSEN,
    ),
    Rule(
        D,
        "counterParty.customerNumber",
        "Invoice ⇒ Counter Party ⇒ Customer Number",
        "consignee.customerNumber",
        "Customer ⇒ Customer Number",
        Convert.WORD,
        limit=50,
        too_long=TooLong.OMIT,
        setting="order.send_customer_number",
        when=When.CUSTOMER_NUMBER_ON,
    ),
    _way("code", "Code", Convert.WAY_CODE),
    _way("name", "Name", Convert.WAY_NAME),
)
