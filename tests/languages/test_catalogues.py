"""The catalogues hold every message of the source, translated in every form, and are what the pages read."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import catalogues
import collecting
import pytest
from django.utils import translation

from brygga import sentences

ROOMS = (
    "core",
    "flows",
    "integrations",
    "ledger",
    "notify",
    "ongoing",
    "procountor",
    "console",
    "console/pages",
)
FOR_OPERATORS = {
    "flows/doctor.py",
    "ledger/workers.py",
    "flows/accounting.py",
    "flows/backfilling.py",
    "flows/retrying.py",
    "flows/syncing.py",
}
"""Read on the command line only, which is English."""
FOR_MACHINES = {"console/hooks.py", "pages/plain.py", "core/source_fields.py"}
"""Answers to webhooks and health checks, and the names of a vendor's fields."""
TO_THE_DATABASE = re.compile(r"\s*(INSERT|SELECT|UPDATE|WITH) ")
NO_SENTENCES = {
    "Domestic payment to creditor",  # what the WMS is sent
    "name or service",  # what an error of the resolver says
    "brygga connect link",
    "brygga connect state",
    "lane {kind} of integration {integration_id} is gone",
    "an attempt of {step} for document {pk} is under way elsewhere",
}
NEVER_SHOWN = {
    "AssertionError",
    "ImproperlyConfigured",
    "LookupError",
    "RuntimeError",
    "TypeError",
    "ValueError",
}
SENTENCE = re.compile(r"[A-Za-z]{2,}[,:]? [a-z]{2,}.* [a-z]{2,}", re.DOTALL)
"""Three words and more, whatever stands between them."""
TOUCHING = re.compile(r"\}.{0,3}\{")
"""Places this near to each other hold numbers and names without blanks."""
HARD_PARTS = (
    "7",
    "a: b",
    "Row 3",
    "It is an offer, not an order. Really.",
    "x; y",
    "2026-03-02",
    "one (two) “three”",
)
"""What could be mistaken for the words around it."""


@pytest.fixture(scope="module")
def messages() -> collecting.Collected:
    return collecting.messages()


def test_both_catalogues_are_whole_and_compiled(messages: collecting.Collected) -> None:
    assert len(messages) > 1000
    assert catalogues.problems(messages) == []


def test_an_incomplete_catalogue_is_found_out(
    messages: collecting.Collected, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogues, "LOCALE", tmp_path)
    monkeypatch.setattr(catalogues, "SENTENCES", tmp_path / "sentences.json")
    catalogues.update(messages)
    path = tmp_path / "fi" / "LC_MESSAGES" / "django.po"
    text = path.read_text(encoding="utf-8")
    text = text.replace('msgid "%(time)s ago"\nmsgstr ""', 'msgid "%(time)s ago"\nmsgstr "sitten"')
    text = text.replace('\nmsgid "Ask"\nmsgstr ""', '\n#, fuzzy\nmsgid "Ask"\nmsgstr "Kysy"')
    path.write_text(text.replace('msgid "Password"', 'msgid "Passwort"'), encoding="utf-8")
    found = set(catalogues.problems(messages))
    assert {
        "fi: other places: sitten",
        "fi: fuzzy: Ask",
        "fi: not in the catalogue: Password",
        "fi: not in the source any more: Passwort",
        "fi: the .mo is not made of the .po: run make messages",
        "sv: not translated: Sign in",
        "sv: not translated: %(count)s document",
    } <= found


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_every_sentence_of_the_ledger_is_recognised_whatever_stands_at_its_places(
    messages: collecting.Collected, language: str
) -> None:
    catalog = catalogues.read(language)
    wrong = []
    with translation.override(language):
        for message in messages.values():
            places = collecting.NAMED.findall(message.id)
            if not message.is_sentence:
                continue
            for turn in range(1 if TOUCHING.search(message.id) else len(HARD_PARTS)):
                parts = {name: HARD_PARTS[(turn + n) % len(HARD_PARTS)] for n, name in enumerate(places)}
                is_simple = TOUCHING.search(message.id) is not None
                parts |= {name: "12" for name in places if is_simple or name.startswith("row_")}
                text = sentences.filled(message.id, parts)
                told = {name: sentences.translated(part) for name, part in parts.items()}
                told |= {
                    name: "2.3.2026"
                    for name, part in parts.items()
                    if part == "2026-03-02" and language == "fi"
                }
                wanted = sentences.filled(str(catalog[message.id].string), told)
                if sentences.translated(text) != wanted:
                    wrong.append(f"{text!r}: {sentences.translated(text)!r} is not {wanted!r}")
    assert not wrong, f"{len(wrong)}\n" + "\n".join(wrong[:40])


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_a_row_in_another_unit_than_its_product_is_told_in_one_language(language: str) -> None:
    with translation.override(language):
        told = sentences.translated("Row 1 counts in BAG, the product MUG-BLUE in PIECE.")
    assert "counts in" not in told
    assert all(part in told for part in ("BAG", "MUG-BLUE", "PIECE"))


def test_every_sentence_of_the_rooms_that_decide_is_marked() -> None:
    paths = [path for room in ROOMS for path in sorted((collecting.SOURCE / room).glob("*.py"))]
    paths += [collecting.SOURCE / "wire.py", collecting.SOURCE / "answers.py"]
    found = [line for path in paths for line in _unmarked(path)]
    assert not found, "\n".join(found)


def test_an_unmarked_sentence_is_found_out(tmp_path: Path) -> None:
    path = tmp_path / "core.py"
    path.write_text(
        'def f(a):\n    """It is not one."""\n    raise Failure(f"The row {a} is bad.", say("Mend it now."))\n'
    )
    assert [line.partition(":")[2] for line in _unmarked(path)] == ["3: The row {a} is bad."]


def _unmarked(path: Path) -> Iterator[str]:
    place = "/".join(path.parts[-2:])
    if place in FOR_OPERATORS | FOR_MACHINES:
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    passed = {id(part) for node in ast.walk(tree) if _is_passed(node) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in passed or not isinstance(node, ast.Constant | ast.JoinedStr):
            continue
        if isinstance(node, ast.JoinedStr) or isinstance(node.value, str):
            text = collecting.sentence_of(node)
            passed |= {id(part) for part in ast.walk(node)}
            is_other = text in NO_SENTENCES or "⇒" in text or TO_THE_DATABASE.match(text)
            if not is_other and SENTENCE.search(collecting.NAMED.sub("", text)):
                yield f"{place}:{node.lineno}: {text}"


def _is_passed(node: ast.AST) -> bool:
    """A docstring, a marked sentence, or what only a programmer reads."""
    match node:
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name in {"say", "compile", "warning", "info", *collecting.GETTEXT} | NEVER_SHOWN
    return False
