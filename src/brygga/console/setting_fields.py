"""The settings form, made from core's Options: one field per setting, grouped, with its default beside it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from django import forms
from django.utils.translation import gettext as _

from brygga.console import setting_texts, setting_words
from brygga.console.setting_texts import Notation, Unreadable
from brygga.core.option_values import DateSource, FilterRule, StatusRange, WayOfDelivery
from brygga.core.option_warnings import warnings
from brygga.core.options import OptionProblem, Options, problems
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
    remarks: list[str]
    """What is to be said of it as long as it stands so."""


class SettingsForm(forms.Form):
    """All settings. Valid: `options` holds them. Otherwise each wrong field says what is wrong and what to do."""

    options: Options

    def __init__(self, data: Any, *, stored: Options, typed: Any = None) -> None:
        """`typed`: what stands in the fields is shown again as it is, and not judged."""
        super().__init__(data)
        self.warnings = warnings(stored)
        self.stored = {setting.name: setting.default for setting in settings_in(stored)}
        for setting in SETTINGS.values():
            self.fields[setting.name] = _field(setting)
            self.initial[setting.name] = _as_input(setting, self.stored[setting.name])
            if typed is not None:
                widget = self.fields[setting.name].widget
                self.initial[setting.name] = widget.value_from_datadict(typed, {}, setting.name)

    def clean(self) -> dict[str, Any]:
        """Everything that is wrong is said at once: what cannot be read, and what is wrong with all the others."""
        read: dict[str, Any] = {}
        for name in [name for name in SETTINGS if name not in self.errors]:
            try:
                read[name] = _as_json(SETTINGS[name], self.cleaned_data.get(name))
            except Unreadable as error:
                for said in error.args:
                    self.add_error(name, said)
        options = self._options(read)
        if options is not None:
            wrong = self.errors.keys()
            self.show(problem for problem in problems(options) if problem.name not in wrong)
            self.options = options
        return self.cleaned_data

    def _options(self, read: dict[str, Any]) -> Options | None:
        """The settings that could be read, the defaults in the place of all others."""
        try:
            return from_json(_nested(read))
        except OptionsRefused as refused:
            self.show(refused.problems)
        try:
            return from_json(
                _nested({name: value for name, value in read.items() if name not in self.errors})
            )
        except OptionsRefused:
            return None

    def show(self, wrong: Iterable[OptionProblem]) -> None:
        """Puts each problem to the field it names; one that names no field stands above all."""
        for problem in wrong:
            named = next((name for name in SETTINGS if f"{problem.name}.".startswith(f"{name}.")), None)
            self.add_error(named, said_of(problem))

    def sections(self) -> Iterator[tuple[Any, list[Shown]]]:
        for section, title in setting_words.SECTIONS.items():
            shown = [self._shown(setting) for setting in SETTINGS.values() if setting.section == section]
            yield title, shown

    def _shown(self, setting: Setting) -> Shown:
        default = _as_words(setting, setting.default)
        is_changed = self.stored[setting.name] != setting.default
        remarks = [said_of(warning) for warning in self.warnings if warning.name == setting.name]
        return Shown(setting.name, self[setting.name], default, is_changed, remarks)


def said_of(problem: OptionProblem) -> str:
    """What is wrong and what to do, for a reader."""
    said, remedy = translated(problem.problem), translated(problem.remedy)
    return f"{said[:1].upper()}{said[1:]} {remedy}".strip()


def notation_of(kind: Any) -> Notation | None:
    """How a setting of this type is written as text; None for those with an input of their own."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is tuple and arguments[0] is int:
        return setting_texts.NUMBERS
    if origin is tuple:
        structured = {
            DateSource: setting_texts.DATES,
            StatusRange: setting_texts.RANGES,
            FilterRule: setting_texts.RULES,
        }
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


def named(name: str) -> str:
    """A setting as people find it on the page: its section and its label."""
    return f"{setting_words.SECTIONS[SETTINGS[name].section]} › {setting_words.label_of(name)}"


def in_words(name: str, stored: object) -> str | None:
    """What was stored of one setting, as the page says it; None for what this release cannot read."""
    try:
        options = from_json(_nested({name: stored}))
    except OptionsRefused:
        return None
    value = next(one.default for one in settings_in(options) if one.name == name)
    return _as_words(SETTINGS[name], value)


def _as_words(setting: Setting, value: Any) -> str:
    """A value as the page says it."""
    if isinstance(value, bool):
        return _("on") if value else _("off")
    if isinstance(value, StrEnum):
        return _spoken(value)
    text = str(_as_input(setting, value) if value is not None else "")
    return text.replace("\n", ", ") or _("empty")


def _spoken(choice: StrEnum) -> str:
    return str(setting_words.choice_of(choice))


def _nested(read: Mapping[str, Any]) -> dict[str, Any]:
    """Of dotted names, for the options' door."""
    whole: dict[str, Any] = {}
    for name, value in read.items():
        *path, last = name.split(".")
        part = whole
        for step in path:
            part = part.setdefault(step, {})
        part[last] = value
    return whole
