"""Settings: only what differs is stored, what is wrong is named, and every change is written down."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

from brygga.core.options import (
    DateSource,
    FilterOp,
    FilterRule,
    FlowSwitches,
    Options,
    OrderOptions,
    PriceTarget,
    StatusRange,
    WayOfDelivery,
    WordTables,
)
from brygga.core.words import Flow
from brygga.integrations.models import AuditEntry, Integration, Person
from brygga.integrations.options import OptionsRefused, from_json, options_of, save_options, to_json

Builder = Callable[..., Integration]

CHANGED = replace(
    Options(),
    flows=FlowSwitches(purchase_orders=False),
    article=replace(Options().article, price_target=PriceTarget.NONE, unit_codes={"PIECE": "kpl"}),
    order=OrderOptions(number_prefix="P-", delivery_date=(DateSource.DATE, DateSource.TODAY)),
    ongoing=replace(Options().ongoing, sent_ranges=(StatusRange(450, 460, "sent"),), warehouse_id=3),
    tables=WordTables(ways_of_delivery={"BUS": WayOfDelivery("MH", "Matkahuolto")}),
    filters=(
        FilterRule(Flow.SALES_ORDERS, "invoiceChannel", FilterOp.IS, "EMAIL"),
        FilterRule(Flow.SALES_ORDERS, "status", FilterOp.ONE_OF, ("SENT", "NOT_SENT")),
    ),
)


def test_the_defaults_are_stored_as_nothing() -> None:
    assert to_json(Options()) == {}
    assert from_json({}) == Options()


def test_what_was_changed_comes_back_the_same() -> None:
    stored = to_json(CHANGED)
    assert from_json(stored) == CHANGED
    assert set(stored) == {"flows", "article", "order", "ongoing", "tables", "filters"}
    assert stored["flows"] == {"purchase_orders": False}
    assert stored["order"] == {"number_prefix": "P-", "delivery_date": ["date", "today"]}


def _each_setting(options: Any, prefix: str = "") -> list[str]:
    names = []
    for member in fields(options):
        value = getattr(options, member.name)
        path = f"{prefix}{member.name}"
        names += _each_setting(value, f"{path}.") if is_dataclass(value) else [path]
    return names


@pytest.mark.parametrize("name", _each_setting(Options()))
def test_no_setting_takes_a_value_of_another_kind(name: str) -> None:
    stored: Any = {"unheard": "of"}
    for part in reversed(name.split(".")):
        stored = {part: stored}
    if name.rpartition(".")[2] in {"unit_codes", "countries", "languages", "payment_texts"}:
        assert from_json(stored) != Options()
        return
    with pytest.raises(OptionsRefused) as caught:
        from_json(stored)
    assert caught.value.problems[0].name.startswith(name)
    assert caught.value.problems[0].remedy


@pytest.mark.parametrize(
    "stored", [{"orders": {}}, {"order": {"prefix": "P"}}, {"order": {"number_prefix": "P", "x": 1}}]
)
def test_an_unknown_setting_is_refused_by_its_name(stored: Any) -> None:
    with pytest.raises(OptionsRefused, match="no such setting") as caught:
        from_json(stored)
    assert caught.value.problems[0].name in {"orders", "order.prefix", "order.x"}


@pytest.mark.parametrize(
    "stored", [[], None, 7, "x", {"order": None}, {"order": []}, {"filters": {}}, {"filters": [1]}]
)
def test_what_is_no_tree_of_settings_is_refused(stored: Any) -> None:
    with pytest.raises(OptionsRefused):
        from_json(stored)


@pytest.mark.django_db
def test_saving_writes_down_each_setting_that_changed(an_integration: Builder, olga: Person) -> None:
    integration = an_integration()
    changes = save_options(integration, replace(Options(), order=OrderOptions(number_prefix="P-")), olga)
    assert [(change.name, change.before, change.after) for change in changes] == [
        ("order.number_prefix", "", "P-")
    ]
    entry = AuditEntry.objects.get(action="setting order.number_prefix")
    assert (entry.person, entry.before, entry.after) == (olga, "", "P-")
    assert options_of(Integration.objects.get(pk=integration.pk)).order.number_prefix == "P-"
    assert options_of(integration).order.number_prefix == "P-"


@pytest.mark.django_db
def test_saving_the_same_again_writes_nothing_down(an_integration: Builder, olga: Person) -> None:
    integration = an_integration()
    save_options(integration, CHANGED, olga)
    before = AuditEntry.objects.count()
    assert save_options(integration, CHANGED, olga) == []
    assert AuditEntry.objects.count() == before


@pytest.mark.django_db
def test_settings_that_cannot_be_used_are_not_stored(an_integration: Builder, olga: Person) -> None:
    integration = an_integration()
    wrong = replace(Options(), order=OrderOptions(default_country="Finland"))
    with pytest.raises(OptionsRefused) as caught:
        save_options(integration, wrong, olga)
    assert caught.value.members == ("order.default_country",)
    assert Integration.objects.get(pk=integration.pk).options == {}
