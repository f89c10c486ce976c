"""What every setting is called on the settings page, and what it does. Names are the dotted ones of core's Options."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from brygga.core.option_values import (
    AddressSource,
    EmailTarget,
    FromRow,
    InvoicePaging,
    PriceTarget,
    RowWithoutCode,
    UnitMismatch,
    WayOfDeliveryTarget,
)

Text = str | Promise

SECTIONS: dict[str, Text] = {
    "flows": _("What is synced"),
    "every_minutes": _("How often, in minutes"),
    "article": _("Articles"),
    "order": _("Sales orders"),
    "po": _("Purchase orders"),
    "filters": _("Filters"),
    "tables": _("Words and codes"),
    "ongoing": _("The warehouse"),
    "writeback": _("Marking invoices as sent"),
    "procountor": _("Procountor"),
}
"""In the order of the page."""

WORDS: dict[str, tuple[Text, Text]] = {
    "flows.articles": (_("Articles"), _("Products of Procountor become articles.")),
    "flows.sales_orders": (_("Sales orders"), _("Sales orders become orders of the warehouse.")),
    "flows.purchase_orders": (_("Purchase orders"), _("Purchase orders become inbound orders.")),
    "flows.shipments": (_("Shipments"), _("Sent and collected orders have their invoice marked as sent.")),
    "every_minutes.articles": (_("Articles"), ""),
    "every_minutes.sales_orders": (_("Sales orders"), ""),
    "every_minutes.purchase_orders": (_("Purchase orders"), ""),
    "every_minutes.shipments": (_("Shipments"), _("The sweep that finds what no webhook told.")),
    "article.price_target": (_("The product's price fills"), ""),
    "article.types": (_("Product types"), _("With commas between them. By default SALES only.")),
    "article.from_row": (_("An order's row writes its article"), _("When an order names an article.")),
    "article.unit_codes": (
        _("Unit codes"),
        _("One “PROCOUNTOR UNIT = code of the WMS” per line; goes before the built-in table."),
    ),
    "article.raw_units": (
        _("Send Procountor's own unit names"),
        _("For the whole integration, instead of codes."),
    ),
    "order.number_prefix": (_("Prefix of the order number"), _("When two systems feed one goods owner.")),
    "order.address_source": (
        _("Delivery address is taken from"),
        _(
            "By default goods go to the customer's address, where the invoice goes. With the delivery address they "
            "go there, or to the customer's address where the delivery address has no street."
        ),
    ),
    "order.map_specifier": (_("Send the address specifier"), ""),
    "order.default_country": (
        _("Country when the address has none"),
        _("Two letters, such as FI. Empty: the order is sent without one, with a warning."),
    ),
    "order.delivery_date": (
        _("Delivery date is taken from"),
        _("The first that is filled in, in this order."),
    ),
    "order.send_customer_number": (_("Send the customer number"), ""),
    "order.way_of_delivery": (_("Send the way of delivery"), ""),
    "order.row_without_code": (
        _("A row without product code"),
        _("Becomes a line of text, holds the order, or is left out."),
    ),
    "order.unit_mismatch": (_("A row's unit differs from the product's"), ""),
    "order.non_stock_codes": (
        _("Product codes that are not goods"),
        _("With commas between them: freight, handling."),
    ),
    "order.notify_customer": (_("The WMS notifies the consumer by e-mail"), ""),
    "order.email_target": (_("The e-mail address goes to"), ""),
    "order.statuses": (
        _("Invoice statuses that are sent"),
        _("With commas between them. Empty: all but those never sent."),
    ),
    "order.cancel_in_wms": (
        _("Cancel in the WMS what was invalidated"),
        _("While the warehouse allows it. Purchase orders too."),
    ),
    "order.patch_late_changes": (
        _("Send small changes after work began"),
        _("Delivery date, remark, e-mail address, order id; of purchase orders the expected date."),
    ),
    "po.number_prefix": (_("Prefix of the purchase order number"), ""),
    "po.in_date": (_("Send the expected date"), ""),
    "po.way_of_delivery_target": (_("Way of delivery fills"), ""),
    "po.statuses": (
        _("Statuses that are sent"),
        _("With commas between them. Empty: all but those never sent."),
    ),
    "filters": (
        _("Only documents that match are sent"),
        _(
            "One “flow | field | is, is_not, starts_with or one_of | value” per line, "
            "such as “sales_orders | orderReference | starts_with | WEB”."
        ),
    ),
    "tables.countries": (
        _("Countries"),
        _("One “PROCOUNTOR COUNTRY = FI” per line; goes before the built-in table."),
    ),
    "tables.languages": (_("Languages"), _("One “PROCOUNTOR LANGUAGE = fi” per line.")),
    "tables.payment_texts": (_("Terms of payment"), _("One “PAYMENT METHOD = text” per line.")),
    "tables.ways_of_delivery": (_("Ways of delivery"), _("One “DELIVERY METHOD = code; name” per line.")),
    "ongoing.sent_ranges": (_("Order statuses that mean Sent or Collected"), _("One range per line.")),
    "ongoing.sent_exclusions": (_("Except these statuses"), _("Numbers with commas between them.")),
    "ongoing.row_check_after_put": (
        _("Read the rows again after an update"),
        _("And compare them with what was sent."),
    ),
    "ongoing.row_check_tries": (_("How many times the rows are read"), ""),
    "ongoing.row_check_wait_seconds": (_("Seconds between these readings"), ""),
    "ongoing.clear_text_with": (_("A text that was emptied is sent as"), ""),
    "ongoing.po_new_members": (_("The WMS knows the newer members of purchase orders"), ""),
    "ongoing.goods_owner_check": (
        _("Ask the WMS which goods owners its login sees"),
        _("Off for an old WMS that cannot say: then the goods owner is tried instead."),
    ),
    "ongoing.webhook_system_check": (
        _("Webhooks must name this WMS"),
        _(
            "By its customer id, the end of its address. Off if webhooks are rejected as another system's: secret and "
            "goods owner are asked all the same."
        ),
    ),
    "ongoing.page_size": (_("Orders read at a time"), ""),
    "ongoing.warehouse_id": (_("Warehouse id"), _("Empty: the goods owner's own warehouse.")),
    "ongoing.order_work_begins_at": (_("Work on an order begins at status"), ""),
    "ongoing.purchase_work_begins_at": (_("Work on a purchase order begins at status"), ""),
    "writeback.wait_for_full": (
        _("Wait until everything is picked"),
        _("Otherwise a partly picked order is marked as sent too."),
    ),
    "writeback.wait_if_goods_differ": (
        _("Wait for a person where other goods are invoiced than were shipped"),
        _(
            "An order whose goods were changed after the warehouse began is shipped as it was before. Its invoice then "
            "waits under Needs a person; otherwise it is sent as it is."
        ),
    ),
    "writeback.quiet_seconds": (
        _("Quiet seconds after a lost answer"),
        _("Before “send” may be called a second time."),
    ),
    "procountor.order_writeback": (
        _("Mark invoices as sent"),
        _(
            "That Procountor lets a sales order be marked so is unproven: its documentation names sales invoices "
            "only. What it refuses waits under Needs a person and says what to do."
        ),
    ),
    "procountor.approve_no_sending": (_("Approve invoices of the channel “no sending”"), ""),
    "procountor.poll_overlap_seconds": (_("Overlap of two readings, in seconds"), ""),
    "procountor.product_version_filter": (_("Ask for changed products only"), ""),
    "procountor.paging": (
        _("How changed invoices are walked through"),
        _("By version, the order of their changes; by id only if Procountor does not list them so."),
    ),
    "procountor.time_zone": (
        _("Time zone of Procountor's stamps"),
        _("They carry none. Europe/Helsinki unless proven otherwise."),
    ),
}
CHOICES: dict[tuple[type[StrEnum], str], Text] = {
    (PriceTarget, PriceTarget.CUSTOMER_PRICE): _("customer price"),
    (PriceTarget, PriceTarget.STOCK_VALUATION_PRICE): _("stock valuation price"),
    (PriceTarget, PriceTarget.PURCHASE_PRICE): _("purchase price"),
    (PriceTarget, PriceTarget.NONE): _("nothing"),
    (FromRow, FromRow.MISSING_ONLY): _("only when it is missing"),
    (FromRow, FromRow.ALWAYS): _("always"),
    (FromRow, FromRow.NEVER): _("never"),
    (AddressSource, AddressSource.COUNTERPARTY): _("the customer's address"),
    (AddressSource, AddressSource.DELIVERY): _("the delivery address"),
    (RowWithoutCode, RowWithoutCode.TEXT_ROW): _("becomes a line of text"),
    (RowWithoutCode, RowWithoutCode.HOLD): _("holds the order"),
    (RowWithoutCode, RowWithoutCode.SKIP): _("is left out"),
    (UnitMismatch, UnitMismatch.WARN): _("warn"),
    (UnitMismatch, UnitMismatch.HOLD): _("hold the order"),
    (EmailTarget, EmailTarget.ORDER): _("the order"),
    (EmailTarget, EmailTarget.CONSIGNEE): _("the consignee"),
    (WayOfDeliveryTarget, WayOfDeliveryTarget.WAY_OF_DELIVERY): _("its own field"),
    (WayOfDeliveryTarget, WayOfDeliveryTarget.FREE_TEXT_1): _("free text 1"),
    (WayOfDeliveryTarget, WayOfDeliveryTarget.REMARK): _("the remark"),
    (WayOfDeliveryTarget, WayOfDeliveryTarget.NONE): _("nothing"),
    (InvoicePaging, InvoicePaging.VERSION): _("by version"),
    (InvoicePaging, InvoicePaging.ID): _("by id"),
}
"""What the values of settings with a choice are called, by their kind: the same word may mean two things."""


WHERE_GOODS_GO: dict[AddressSource, Text] = {
    AddressSource.COUNTERPARTY: _(
        "Goods go to the customer's address, where the invoice goes. To have them sent to the delivery address, "
        "choose it among all settings: Sales orders › Delivery address is taken from."
    ),
    AddressSource.DELIVERY: _(
        "Goods go to the delivery address of an order, or to the customer's address where it has no street."
    ),
}
"""What is said of it before the first run."""


def choice_of(value: StrEnum) -> Text:
    return CHOICES.get((type(value), value.value), value.value.replace("_", " "))


def label_of(name: str) -> Text:
    return WORDS.get(name, (name.replace("_", " "), ""))[0]


def explanation_of(name: str) -> Text:
    return WORDS.get(name, ("", ""))[1]
