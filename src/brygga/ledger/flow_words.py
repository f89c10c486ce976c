"""What flows, their documents and the kinds of runs are called, on pages and in e-mails."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from brygga.core.words import Flow

FLOWS: dict[str, str | Promise] = {
    Flow.ARTICLES: _("Articles"),
    Flow.SALES_ORDERS: _("Sales orders"),
    Flow.PURCHASE_ORDERS: _("Purchase orders"),
    Flow.SHIPMENTS: _("Shipments"),
}
ONE_OF: dict[str, str | Promise] = {
    Flow.ARTICLES: _("Article"),
    Flow.SALES_ORDERS: _("Sales order"),
    Flow.PURCHASE_ORDERS: _("Purchase order"),
}
"""One document of a flow."""
RUN_KINDS: dict[str, str | Promise] = {
    "intake": _("reading"),
    "delivery": _("sending to the warehouse"),
    "shipment": _("marking invoices as sent"),
    "check": _("completeness check"),
}
"""A run of the delivery lane belongs to no flow: it takes what is due, of whichever."""
