"""Any vendor's knobs as fields of a form, and the form read back."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import BaseModel


@dataclass(frozen=True)
class KnobField:
    """One knob: its present value as text; without `choices` it is typed in. `is_turned`: not the default."""

    name: str
    value: str
    choices: tuple[str, ...]
    note: str
    is_turned: bool

    @property
    def title(self) -> str:
        return self.name.replace("_", " ").capitalize()


def knob_fields(knobs: BaseModel) -> list[KnobField]:
    """In the order of the model."""
    return [_field(knobs, name) for name in type(knobs).model_fields]


def knob_changes(knobs: BaseModel, sent: Mapping[str, Any]) -> dict[str, Any]:
    """The knobs that a form names, with values of the kind the model wants; a wrong text stays a text."""
    return {
        name: _value(knobs, name, str(sent[name]).strip())
        for name in type(knobs).model_fields
        if name in sent
    }


def _field(knobs: BaseModel, name: str) -> KnobField:
    present = getattr(knobs, name)
    field = type(knobs).model_fields[name]
    choices = tuple(str(choice) for choice in _choices(knobs, name))
    return KnobField(name, _text(present), choices, field.description or "", present != field.default)


def _text(value: Any) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _value(knobs: BaseModel, name: str, text: str) -> Any:
    if isinstance(getattr(knobs, name), tuple):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    return next((choice for choice in _choices(knobs, name) if str(choice) == text), text)


def _choices(knobs: BaseModel, name: str) -> tuple[Any, ...]:
    return _choices_of(type(knobs))[name]


@cache
def _choices_of(model: type[BaseModel]) -> dict[str, tuple[Any, ...]]:
    """By knob; empty where any value of a kind will do."""
    schema = model.model_json_schema()
    chosen = {}
    for name, knob in schema["properties"].items():
        named = knob.get("$ref", "").rsplit("/", 1)[-1]
        words = schema["$defs"][named] if named else knob
        chosen[name] = tuple(words.get("enum", [words["const"]] if "const" in words else []))
    return chosen
