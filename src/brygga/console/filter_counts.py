"""How many of the newest documents each filter rule matches, by the sources that the ledger keeps of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from brygga.console.searching import Search, newest_ids
from brygga.core.filters import in_words, matches
from brygga.core.option_values import FilterRule
from brygga.core.words import Flow
from brygga.integrations.models import Integration
from brygga.ledger.models import Document

LOOKED_AT = 100
"""Documents of each flow that is filtered."""


@dataclass(frozen=True)
class FilterCount:
    """`rule` as it is written in the settings; `known`: how many documents it was tried on."""

    rule: str
    matched: int
    known: int

    @property
    def is_suspicious(self) -> bool:
        return self.known > 0 and self.matched == 0

    def __str__(self) -> str:
        if not self.known:
            return _("“%(rule)s”: no document is known yet to try it on.") % {"rule": self.rule}
        said = _("“%(rule)s” matches %(matched)d of the newest %(known)d.")
        return said % {"rule": self.rule, "matched": self.matched, "known": self.known}


def filter_counts(integration: Integration, rules: tuple[FilterRule, ...]) -> list[FilterCount]:
    """One count for each rule, in their order. At most two statements for each flow that has a rule."""
    sources = {flow: _sources(integration, flow) for flow in {rule.flow for rule in rules}}
    return [
        FilterCount(
            f"{rule.flow} | {in_words(rule)}",
            sum(matches(rule, source) for source in sources[rule.flow]),
            len(sources[rule.flow]),
        )
        for rule in rules
    ]


def _sources(integration: Integration, flow: Flow) -> list[Mapping[str, object]]:
    ids = newest_ids(integration, Search("", flow, ""), None, LOOKED_AT, is_rare=False)
    return list(Document.objects.filter(pk__in=ids, source__isnull=False).values_list("source", flat=True))
