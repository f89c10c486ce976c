"""Tolerant readers of Procountor's answers: numbers may come as strings, members may be null, absent or new.

They read what we steer by. Documents themselves travel as the dict that Procountor sent.
"""

from typing import Annotated, Any

from pydantic import BeforeValidator

from brygga.core import stamps
from brygga.tolerant import Flag, Text, Tolerant

# "" as well for one that cannot be read: such a record counts as changed at every reading.
Stamp = Annotated[str, BeforeValidator(stamps.as_written)]


class Meta(Tolerant):
    """How long the page was cut. totalCount is younger than some installations."""

    page_size: int | None = None
    total_count: int | None = None


class InvoiceBasic(Tolerant):
    """One row of GET /invoices."""

    id: int
    type: Text = ""
    status: Text = ""
    invoice_number: Text = ""
    version: Stamp = ""
    created: Text = ""
    is_offer: Flag = False


class InvoicePage(Tolerant):
    results: list[InvoiceBasic]
    meta: Meta | None = None


class InvoiceHead(Tolerant):
    """What the write-back decides by, of one GET /invoices/{id}."""

    id: int
    type: Text = ""
    status: Text = ""
    invoice_channel: Text = ""
    version: Stamp = ""
    is_offer: Flag = False


class ProductHead(Tolerant):
    """What we steer by of a product; `version` is absent before 2025."""

    id: int
    type: Text = ""
    version: Stamp = ""


class ProductPage(Tolerant):
    """Rows are whole products, kept as sent."""

    results: list[dict[str, Any]]
    meta: Meta | None = None


class SessionInfo(Tolerant):
    company_id: int
    name: Text = ""
    user_name: Text = ""


class BusinessIdentifier(Tolerant):
    code: Text = ""


class Company(Tolerant):
    name: Text = ""
    business_identifier: BusinessIdentifier | None = None


class UserPrivileges(Tolerant):
    """`rights` is a dict of groups (sales, purchases, ...) of right names and levels."""

    rights: dict[str, Any] | None = None
