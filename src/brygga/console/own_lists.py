"""What the warehouse itself lists, beside the settings that name something of it: asked live, one list at a time, and
only when somebody wants to see it. A warehouse that does not answer costs its list, never the page."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from brygga.console.talking import SOON, talking
from brygga.core.options import Options, is_shipped
from brygga.flows import connecting
from brygga.flows.connecting import ConnectProblem
from brygga.integrations.models import Integration

ASKED = "list"
"""The word of the address that names the setting whose list is shown."""


@dataclass(frozen=True)
class Entry:
    """`written`: as the setting takes it."""

    written: str
    name: str
    note: str = ""


@dataclass(frozen=True)
class OwnList:
    """The list for one setting. `address` asks for it; `place` is where the setting stands on the page, for a form that
    asks. `entries` None: it was not asked for, or there is a `problem`."""

    setting: str
    address: str
    place: str
    entries: list[Entry] | None = None
    problem: str = ""


def own_lists(integration: Integration, options: Options, address: QueryDict) -> list[OwnList]:
    """Of every setting that has one. `address`: what the page's address says, which the links keep."""
    return [_own_list(name, integration, options, address) for name in _LISTS]


def _own_list(name: str, integration: Integration, options: Options, address: QueryDict) -> OwnList:
    kept = address.copy()
    kept.pop(ASKED, None)
    place = f"?{kept.urlencode()}#setting-{name}"
    kept[ASKED] = name
    link = f"?{kept.urlencode()}#setting-{name}"
    if address.get(ASKED) != name:
        return OwnList(name, link, place)
    try:
        with talking(SOON):
            return OwnList(name, link, place, _LISTS[name](integration, options))
    except ConnectProblem as failure:
        return OwnList(name, link, place, problem=f"{failure.problem} {failure.remedy}".strip())


def _statuses(integration: Integration, options: Options) -> list[Entry]:
    return [
        Entry(str(one.number), one.text, _("means shipped") if is_shipped(one.number, options) else "")
        for one in connecting.statuses(integration)
    ]


def _warehouses(integration: Integration, _options: Options) -> list[Entry]:
    return [Entry(str(one.id), one.name or one.code) for one in connecting.warehouses(integration)]


def _ways_of_delivery(integration: Integration, _options: Options) -> list[Entry]:
    return [Entry(one.code, one.name) for one in connecting.ways_of_delivery(integration)]


_LISTS: dict[str, Callable[[Integration, Options], list[Entry]]] = {
    "ongoing.sent_ranges": _statuses,
    "ongoing.warehouse_id": _warehouses,
    "tables.ways_of_delivery": _ways_of_delivery,
}
