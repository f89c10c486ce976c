"""Every open question about a vendor has a switch: a setting on the page, or one of the installation; each is read."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as installation
from django.urls import reverse

import brygga
from brygga.console.setting_fields import SETTINGS
from brygga.integrations.options import OptionsRefused

OF_THE_INTEGRATION = [
    "article.price_target",
    "article.types",
    "article.from_row",
    "article.unit_codes",
    "article.raw_units",
    "order.number_prefix",
    "po.number_prefix",
    "order.address_source",
    "order.map_specifier",
    "order.default_country",
    "order.delivery_date",
    "order.send_customer_number",
    "order.way_of_delivery",
    "order.row_without_code",
    "order.unit_mismatch",
    "order.non_stock_codes",
    "order.notify_customer",
    "order.email_target",
    "order.statuses",
    "order.cancel_in_wms",
    "order.patch_late_changes",
    "po.in_date",
    "po.way_of_delivery_target",
    "writeback.wait_for_full",
    "writeback.wait_if_goods_differ",
    "writeback.quiet_seconds",
    "procountor.order_writeback",
    "procountor.approve_no_sending",
    "procountor.time_zone",
    "procountor.poll_overlap_seconds",
    "procountor.paging",
    "procountor.product_version_filter",
    "ongoing.row_check_after_put",
    "ongoing.row_check_tries",
    "ongoing.row_check_wait_seconds",
    "ongoing.clear_text_with",
    "ongoing.po_new_members",
    "ongoing.goods_owner_check",
    "ongoing.webhook_system_check",
    "ongoing.sent_ranges",
    "ongoing.sent_exclusions",
    "ongoing.page_size",
]
OF_THE_INSTALLATION = ("PROCOUNTOR_CALLS_PER_SECOND", "PROCOUNTOR_BASE_URL")
BY_FLOW = ("flows.", "every_minutes.")
"""Groups of settings that are read by the name of a flow."""


def names_read() -> set[str]:
    """Every attribute that the service reads, and what a statement asks the stored settings for; but for the places
    that only describe and check settings."""
    found = set[str]()
    for path in Path(brygga.__file__).parent.rglob("*.py"):
        if path.name.startswith(("setting_", "option_problems")):
            continue
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r"options #> '\{\w+,(\w+)\}'", text))
        nodes = ast.walk(ast.parse(text))
        found |= {
            node.attr for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)
        }
    return found


@pytest.mark.parametrize("name", OF_THE_INTEGRATION)
def test_the_switch_is_a_setting(name: str) -> None:
    assert name in SETTINGS


def test_the_settings_page_shows_every_setting(merchant: Any, desk: Any) -> None:
    page = desk.browser.get(reverse("settings", args=[merchant.integration.key])).content.decode()
    assert [name for name in SETTINGS if f'name="{name}"' not in page] == []


def test_no_setting_is_shown_that_nothing_reads() -> None:
    read = names_read()
    alone = [name for name in SETTINGS if not name.startswith(BY_FLOW)]
    assert [name for name in alone if name.rpartition(".")[2] not in read] == []


@pytest.mark.parametrize("name", OF_THE_INSTALLATION)
def test_a_switch_of_the_installation_is_read(name: str) -> None:
    assert hasattr(installation, name)
    assert name in names_read()


@pytest.mark.parametrize("zone", ["Nowhere/Atall", "", "../etc/passwd", "Europe"])
def test_a_zone_that_is_none_is_refused_with_a_sentence(merchant: Any, zone: str) -> None:
    with pytest.raises(OptionsRefused) as refused:
        merchant.choose("procountor", time_zone=zone)
    assert refused.value.problems[0].name == "procountor.time_zone"
    assert "Europe/Helsinki" in refused.value.remedy
