"""Reading what a client sent: unknown members set aside, null meaning "leave as it is", groups merged."""

from typing import Any

from brygga_sandbox.ongoing.models.base import Incoming
from brygga_sandbox.ongoing.refusals import Kind, invalid
from brygga_sandbox.ongoing.site import Site
from brygga_sandbox.state import Document

UNKNOWN_MEMBERS = "ongoing.unknown-member"


def take_unknown(body: Incoming, path: str = "") -> list[str]:
    """Removes members the model does not know, at any depth, and returns their paths."""
    found = [f"{path}{name}" for name in body.__pydantic_extra__ or {}]
    if body.__pydantic_extra__:
        body.__pydantic_extra__.clear()
        body.__pydantic_fields_set__.intersection_update(type(body).model_fields)
    for name in type(body).model_fields:
        for mark, group in _groups(getattr(body, name)):
            found += take_unknown(group, f"{path}{name}{mark}.")
    return found


def _groups(value: Any) -> list[tuple[str, Incoming]]:
    if isinstance(value, Incoming):
        return [("", value)]
    if isinstance(value, list):
        return [(f"[{at}]", one) for at, one in enumerate(value) if isinstance(one, Incoming)]
    return []


def sent_members(site: Site, body: Incoming, kind: Kind) -> Document:
    """Members with a value, decimals as text. Unknown ones are noted, or refused when the knob says so."""
    for name in take_unknown(body):
        if site.knobs.unknown_members == "refused":
            raise invalid(kind.argument, name, f"Could not find member '{name}' on object.")
        note_unknown(site, kind, name)
    return body.model_dump(mode="json", exclude_none=True)


def note_unknown(site: Site, kind: Kind, name: str) -> None:
    site.store.append(UNKNOWN_MEMBERS, {"at": site.stamp(), "body": kind.number_member, "member": name})


def merged(old: Document, new: Document) -> Document:
    """`new` laid over `old`: groups member by member, everything else (lists too) replaced."""
    result: dict[str, Any] = dict(old)
    for name, value in new.items():
        before = result.get(name)
        result[name] = (
            merged(before, value) if isinstance(before, dict) and isinstance(value, dict) else value
        )
    return result
