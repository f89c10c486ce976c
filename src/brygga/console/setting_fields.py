"""The settings form, made from core's Options: one field per setting, grouped, with its default beside it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from django import forms
from django.utils.translation import gettext as _

from brygga.console import setting_texts, setting_words
from brygga.console.setting_texts import Notation, Unreadable
from brygga.core.option_values import FilterRule, StatusRange, WayOfDelivery
from brygga.core.options import Options
from brygga.integrations.options import OptionsRefused, from_json
from brygga.sentences import translated

LONGEST = 500_000
"""As long as a word table from a CSV file may be."""


@dataclass(frozen=True)
class Setting:
    """One setting of Options: its dotted name, its type, its default."""

    name: str
    kind: Any
    default: Any

    @property
    def section(self) -> str:
        return self.name.split(".")[0]


def settings_in(options: Any, prefix: str = "") -> Iterator[Setting]:
    """Every setting of an Options tree, with its value there."""
    hints = get_type_hints(type(options))
    for member in fields(options):
        value = getattr(options, member.name)
        if is_dataclass(value):
            yield from settings_in(value, f"{prefix}{member.name}.")
        else:
            yield Setting(f"{prefix}{member.name}", hints[member.name], value)


SETTINGS = {setting.name: setting for setting in settings_in(Options())}


@dataclass(frozen=True)
class Shown:
    """A setting on the page."""

    name: str
    field: forms.BoundField
    default: str
    is_changed: bool


class SettingsForm(forms.Form):
    """All settings. Valid: `options` holds them. Otherwise each wrong field says what is wrong and what to do."""

    options: Options

    def __init__(self, data: Any, *, stored: Options) -> None:
        super().__init__(data)
        self.stored = {setting.name: setting.default for setting in settings_in(stored)}
        for setting in SETTINGS.values():
            self.fields[setting.name] = _field(setting)
            self.initial[setting.name] = _as_input(setting, self.stored[setting.name])

    def clean(self) -> dict[str, Any]:
        nested: dict[str, Any] = {}
        for name, setting in SETTINGS.items():
            if name in self.errors:
                continue
            try:
                _put(nested, name, _as_json(setting, self.cleaned_data.get(name)))
            except Unreadable as error:
                self.add_error(name, str(error))
        if not self.errors:
            try:
                self.options = from_json(nested)
            except OptionsRefused as refused:
                self.show(refused)
        return self.cleaned_data

    def show(self, refused: OptionsRefused) -> None:
        """Puts each problem to the field it names; one that names no field stands above all."""
        for problem in refused.problems:
            named = next((name for name in SETTINGS if f"{problem.name}.".startswith(f"{name}.")), None)
            said, remedy = translated(problem.problem), translated(problem.remedy)
            self.add_error(named, f"{said[:1].upper()}{said[1:]} {remedy}".strip())

    def sections(self) -> Iterator[tuple[Any, list[Shown]]]:
        for section, title in setting_words.SECTIONS.items():
            shown = [self._shown(setting) for setting in SETTINGS.values() if setting.section == section]
            yield title, shown

    def _shown(self, setting: Setting) -> Shown:
        default = _as_words(setting)
        return Shown(setting.name, self[setting.name], default, self.stored[setting.name] != setting.default)


def notation_of(kind: Any) -> Notation | None:
    """How a setting of this type is written as text; None for those with an input of their own."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is tuple and arguments[0] is int:
        return setting_texts.NUMBERS
    if origin is tuple:
        structured = {StatusRange: setting_texts.RANGES, FilterRule: setting_texts.RULES}
        return structured.get(arguments[0], setting_texts.WORDS)
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        return setting_texts.WAYS if arguments[1] is WayOfDelivery else setting_texts.TABLE
    return None


def _field(setting: Setting) -> forms.Field:
    named: dict[str, Any] = {
        "label": setting_words.label_of(setting.name),
        "help_text": setting_words.explanation_of(setting.name),
        "required": False,
    }
    kind, notation = setting.kind, notation_of(setting.kind)
    if notation is not None:
        widget = forms.Textarea({"rows": 4, "spellcheck": "false"}) if notation.is_long else forms.TextInput()
        return forms.CharField(max_length=LONGEST, widget=widget, **named)
    if kind is bool:
        return forms.BooleanField(**named)
    if kind is int or NoneType in get_args(kind):
        named["required"] = kind is int
        return forms.IntegerField(min_value=0, max_value=2**63 - 1, **named)
    if issubclass(kind, StrEnum):
        return forms.ChoiceField(
            choices=[(each.value, _spoken(each)) for each in kind], **named | {"required": True}
        )
    return forms.CharField(max_length=200, **named)


def _as_input(setting: Setting, value: Any) -> Any:
    notation = notation_of(setting.kind)
    return notation.write(value) if notation else value


def _as_json(setting: Setting, given: Any) -> Any:
    notation = notation_of(setting.kind)
    return notation.read(given or "") if notation else given


def _as_words(setting: Setting) -> str:
    """The default as the page says it."""
    value = setting.default
    if isinstance(value, bool):
        return _("on") if value else _("off")
    if isinstance(value, StrEnum):
        return _spoken(value)
    text = str(_as_input(setting, value) if value is not None else "")
    return text.replace("\n", ", ") or _("empty")


def _spoken(choice: StrEnum) -> str:
    return str(setting_words.choice_of(choice))


def _put(nested: dict[str, Any], name: str, value: Any) -> None:
    *path, last = name.split(".")
    for part in path:
        nested = nested.setdefault(part, {})
    nested[last] = value
