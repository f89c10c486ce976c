"""The field mapping as the pages show it. It is said in core only; here it is put into words."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from brygga.console.setting_words import label_of
from brygga.core.conditions import CONDITIONS
from brygga.core.conversions import CONVERSIONS
from brygga.core.mapping import (
    ARTICLE,
    PURCHASE_ORDER,
    PURCHASE_ORDER_ROW,
    ROW_ARTICLE,
    SALES_ORDER,
    SALES_ORDER_ROW,
    Rule,
)
from brygga.core.rule import Missing, Origin, When
from brygga.sentences import translated

TABLES: tuple[tuple[str | Promise, tuple[Rule, ...]], ...] = (
    (_("Articles"), ARTICLE),
    (_("Sales orders"), SALES_ORDER),
    (_("Rows of sales orders"), SALES_ORDER_ROW),
    (_("Purchase orders"), PURCHASE_ORDER),
    (_("Rows of purchase orders"), PURCHASE_ORDER_ROW),
    (_("Articles made from a row"), ROW_ARTICLE),
)
MISSING: dict[Missing, str | Promise] = {
    Missing.OMIT: _("left out when missing"),
    Missing.CLEAR: _("left out when missing, emptied when it was sent before"),
    Missing.WARN_AND_CLEAR: _("left out with a warning when missing, emptied when it was sent before"),
    Missing.WARN: _("left out with a warning when missing"),
    Missing.HOLD: _("holds the document when missing"),
    Missing.AS_SET: _("when missing, what becomes of it is a setting"),
}


@dataclass(frozen=True)
class RuleShown:
    """A row of the mapping, in words. `how` are sentences' parts."""

    source_words: str
    source: str
    target_words: str
    target: str
    how: tuple[str | Promise, ...]
    is_from_mission: bool


def mapping_tables() -> list[tuple[str | Promise, list[RuleShown]]]:
    return [(title, [shown(rule) for rule in rules]) for title, rules in TABLES]


def shown(rule: Rule) -> RuleShown:
    how = [translated(CONVERSIONS[rule.convert].words), MISSING[rule.missing] if rule.source else ""]
    if rule.limit is not None:
        how.append(_("at most %(limit)d characters") % {"limit": rule.limit})
    if rule.when != When.ALWAYS:
        how.append(_("when %(condition)s") % {"condition": translated(CONDITIONS[rule.when].words)})
    if rule.setting:
        how.append(_("setting “%(name)s”") % {"name": label_of(rule.setting)})
    return RuleShown(
        source_words=rule.source_words,
        source=rule.source,
        target_words=rule.target_words,
        target=rule.target,
        how=tuple(part for part in how if part),
        is_from_mission=rule.origin == Origin.MISSION,
    )
