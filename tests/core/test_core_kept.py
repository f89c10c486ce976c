"""What others go by without importing it: words that stand in the ledger, and the mapping tables as a person last read
them. A change here is meant, or it is a slip; `python -m tests.core.test_core_kept` writes the file anew."""

import importlib
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import StrEnum
from pathlib import Path
from pkgutil import iter_modules

import pytest

import brygga.core
from brygga.core import mapping, words
from brygga.core.options import Options

FILE = Path(__file__).with_name("kept.txt")
TABLES = ("ARTICLE", "SALES_ORDER", "SALES_ORDER_ROW", "ROW_ARTICLE", "PURCHASE_ORDER", "PURCHASE_ORDER_ROW")
MODULES = [importlib.import_module(f"brygga.core.{one.name}") for one in iter_modules(brygga.core.__path__)]


def kept() -> str:
    return "\n".join([*_words(), *_codes(), *_defaults(Options()), *_rules()]) + "\n"


def _words() -> Iterator[str]:
    found = {
        value
        for module in MODULES
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, StrEnum)
        and value.__module__.startswith("brygga.core")
    }
    for enum in sorted(found, key=lambda enum: (enum.__module__, enum.__name__)):
        yield f"{enum.__name__}: {', '.join(f'{word.name}={word.value}' for word in enum)}"


def _codes() -> Iterator[str]:
    """The stored codes that more than one room uses."""
    for name, value in sorted(vars(words).items()):
        if name.isupper() and isinstance(value, str):
            yield f"{name}: {value}"


def _defaults(group: object, path: str = "") -> Iterator[str]:
    """Every setting as it is until somebody changes it."""
    assert is_dataclass(group)
    for each in fields(group):
        value = getattr(group, each.name)
        if is_dataclass(value):
            yield from _defaults(value, f"{path}{each.name}.")
        else:
            yield f"{path}{each.name} = {value!r}"


def _rules() -> Iterator[str]:
    for name in TABLES:
        yield f"\n{name}"
        for rule in getattr(mapping, name):
            members = {each.name: getattr(rule, each.name) for each in fields(rule)}
            said = {key: value for key, value in members.items() if value not in ("", None)}
            yield "  " + "; ".join(f"{key}={value}" for key, value in said.items())


def test_words_and_tables_are_as_they_were_last_read() -> None:
    assert kept() == FILE.read_text()


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_a_module_has_what_it_says_it_offers(module: object) -> None:
    for name in getattr(module, "__all__", ()):
        assert hasattr(module, name), name


if __name__ == "__main__":
    FILE.write_text(kept())
