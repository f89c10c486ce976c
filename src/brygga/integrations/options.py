"""The settings of an integration: stored as JSON of what differs from the defaults, read as Options."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import lru_cache
from typing import Any

from django.db import transaction
from pydantic import TypeAdapter, ValidationError

from brygga.core.failures import Failure, NeedsPerson
from brygga.core.options import OptionProblem, Options, problems
from brygga.core.saying import say
from brygga.integrations import audit
from brygga.integrations.models import Integration, Person

_ADAPTER = TypeAdapter(Options)
REMEDY = say("Correct the setting and save again.")


class OptionsRefused(NeedsPerson):
    """Settings that cannot be used; `.problems` names each setting, what is wrong with it and what to do."""

    def __init__(self, found: list[OptionProblem]) -> None:
        first = found[0]
        more = f" ({len(found) - 1} more)" if len(found) > 1 else ""
        super().__init__(
            f"{first.name}: {first.problem}{more}",
            first.remedy,
            code="settings_refused",
            members=tuple(p.name for p in found),
        )
        self.problems = tuple(found)


class ChangedMeanwhile(Failure):
    """Somebody saved other settings since these were looked at: saving them would take that back."""

    def __init__(self) -> None:
        super().__init__(
            say("Somebody has changed the settings meanwhile, so nothing was saved."),
            say("The page shows them as they are now: make your change once more."),
        )


@dataclass(frozen=True)
class Change:
    """One setting that was changed; before and after as JSON values."""

    name: str
    before: object
    after: object


def options_of(integration: Integration) -> Options:
    """Raises OptionsRefused for what another version of Brygga has stored."""
    return _stored(json.dumps(integration.options, sort_keys=True))


def is_set_so(integration: Integration, options: Options) -> bool:
    """Whether these are its settings still, whatever this object was loaded with. Who moves a cursor asks with the
    cursor locked: a change of settings that puts it back waits for that lock, or is seen here."""
    return options_of(Integration.objects.only("options").get(pk=integration.pk)) == options


@lru_cache(maxsize=1024)
def _stored(text: str) -> Options:
    """Checked once for each content: most integrations have the same settings, and are asked for them all the time."""
    return from_json(json.loads(text))


def from_json(stored: object) -> Options:
    """Options from nested members, defaults where absent. OptionsRefused names what is unknown or wrong."""
    unknown = list(_unknown(Options(), stored, ""))
    if unknown:
        raise OptionsRefused(
            [OptionProblem(name, say("there is no such setting."), say("Remove it.")) for name in unknown]
        )
    try:
        return _ADAPTER.validate_python(stored)
    except ValidationError as error:
        raise OptionsRefused(
            [
                OptionProblem(".".join(str(part) for part in wrong["loc"]), f"{wrong['msg']}.", REMEDY)
                for wrong in error.errors(include_url=False, include_context=False, include_input=False)
            ]
        ) from error


def to_json(options: Options) -> dict[str, Any]:
    """Only what differs from the defaults."""
    return _different(options, Options(), _ADAPTER.dump_python(options, mode="json"))


def changes(before: Options, after: Options) -> list[Change]:
    old, new = _ADAPTER.dump_python(before, mode="json"), _ADAPTER.dump_python(after, mode="json")
    return list(_changed(before, after, old, new, ""))


def fingerprint(integration: Integration) -> str:
    """The same for the same settings: by it a form knows whether they are still those that it was shown with."""
    return hashlib.sha256(json.dumps(integration.options, sort_keys=True).encode()).hexdigest()


def save_options(
    integration: Integration, options: Options, person: Person | None, was: str | None = None
) -> list[Change]:
    """Stores the settings, with an audit entry for each that changed. `was`: the fingerprint of those that the person
    looked at; where they are meanwhile as wanted, as by the first press of two, that is no matter. Raises
    OptionsRefused, ChangedMeanwhile."""
    refuse_wrong(options)
    with transaction.atomic():
        locked = Integration.objects.select_for_update(no_key=True).get(pk=integration.pk)
        changed = changes(options_of(locked), options)
        if changed and was not in (None, fingerprint(locked)):
            raise ChangedMeanwhile
        locked.options = integration.options = to_json(options)
        locked.save(update_fields=["options"])
        for change in changed:
            audit.record(
                say(f"setting {change.name}"), on=locked, by=person, before=change.before, after=change.after
            )
    return changed


def refuse_wrong(options: Options) -> None:
    found = problems(options)
    if found:
        raise OptionsRefused(list(found))


def _unknown(defaults: Any, stored: object, prefix: str) -> Iterator[str]:
    if not isinstance(stored, Mapping):
        yield prefix.rstrip(".") or "settings"
        return
    known = {member.name: getattr(defaults, member.name) for member in fields(defaults)}
    for name, value in stored.items():
        if name not in known:
            yield f"{prefix}{name}"
        elif is_dataclass(known[name]):
            yield from _unknown(known[name], value, f"{prefix}{name}.")


def _different(options: Any, defaults: Any, dumped: dict[str, Any]) -> dict[str, Any]:
    different = {}
    for member in fields(options):
        value, default = getattr(options, member.name), getattr(defaults, member.name)
        if is_dataclass(value):
            nested = _different(value, default, dumped[member.name])
            if nested:
                different[member.name] = nested
        elif value != default:
            different[member.name] = dumped[member.name]
    return different


def _changed(before: Any, after: Any, old: Any, new: Any, prefix: str) -> Iterator[Change]:
    for member in fields(before):
        name = member.name
        was, now = getattr(before, name), getattr(after, name)
        if is_dataclass(was):
            yield from _changed(was, now, old[name], new[name], f"{prefix}{name}.")
        elif was != now:
            yield Change(f"{prefix}{name}", old[name], new[name])
