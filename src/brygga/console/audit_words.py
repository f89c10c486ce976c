"""The audit, as the pages say it: settings by their labels, and values as the settings page writes them."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from brygga.console import setting_fields
from brygga.console.setting_fields import SETTINGS
from brygga.console.words import AUDIT_WORDS
from brygga.integrations.models import AuditEntry
from brygga.sentences import translated

SETTING = "setting "
"""How the action of a changed setting begins, before its dotted name."""


@dataclass(frozen=True)
class Told:
    """An entry as it is shown."""

    entry: AuditEntry
    what: str
    before: str
    after: str


def told(entry: AuditEntry) -> Told:
    name = entry.action.removeprefix(SETTING)
    if not entry.action.startswith(SETTING) or name not in SETTINGS:
        return Told(entry, translated(entry.action), written(entry.before), written(entry.after))
    before, after = (setting_fields.in_words(name, value) for value in (entry.before, entry.after))
    what = _("setting: %(name)s") % {"name": setting_fields.named(name)}
    return Told(entry, what, before or written(entry.before), after or written(entry.after))


def written(value: object) -> str:
    """A value as a person writes it: name: value, name: value. Known names are translated."""
    return _written(value, _word)


def _written(value: object, said: Callable[[str], str]) -> str:
    if value in (None, "", [], {}):
        return _("–")
    match value:
        case bool():
            return _("on") if value else _("off")
        case dict():
            return ", ".join(f"{_word(name)}: {_written(one, said)}" for name, one in value.items())
        case list():
            return ", ".join(_written(one, said) for one in value)
    return said(str(value))


def _word(text: str) -> str:
    return str(AUDIT_WORDS[text]) if text in AUDIT_WORDS else translated(text)
