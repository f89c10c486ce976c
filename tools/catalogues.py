"""The catalogues of the languages, in src/brygga/locale: one .po to be written by people, one .mo made of it."""

import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from collecting import Collected

LOCALE = Path(__file__).resolve().parent.parent / "src" / "brygga" / "locale"
LANGUAGES = ("fi", "sv")
SENTENCES = LOCALE / "sentences.json"
"""The messages that `say` marks: what a sentence of the ledger is recognised by."""
ALWAYS = datetime(2026, 1, 1, tzinfo=UTC)
PLACES = re.compile(r"%\([a-z_]+\)[sd]|%%|\{[a-z_0-9]+\}")


def update(messages: Collected) -> None:
    """Takes in what is new, drops what is gone, and compiles. What is new is left empty for its translator."""
    SENTENCES.write_text(_sentences(messages), encoding="utf-8")
    for language in LANGUAGES:
        before, after = read(language), _empty(language)
        for message in messages.values():
            ids = (message.id, message.plural) if message.plural else message.id
            known = before.get(message.id)
            text = (
                known.string if known is not None and bool(known.pluralizable) == bool(message.plural) else ""
            )
            places = [(place, None) for place in message.places]
            flags = {"python-format"} if re.search(r"%\(", message.id) else set()
            comments = list(known.user_comments) if known is not None else []
            after.add(
                ids, text or ("" if not message.plural else ("", "")), places, flags, user_comments=comments
            )
        _path(language, "po").parent.mkdir(parents=True, exist_ok=True)
        _path(language, "po").write_bytes(_as_po(after))
        _path(language, "mo").write_bytes(as_mo(after))


def problems(messages: Collected) -> list[str]:
    """What is not as it should be, as one line each."""
    stale = SENTENCES.read_text(encoding="utf-8") != _sentences(messages)
    return [
        *(["sentences.json is not of this source: run make messages"] if stale else []),
        *(line for language in LANGUAGES for line in _problems(language, messages)),
    ]


def _problems(language: str, messages: Collected) -> Iterator[str]:
    catalog = read(language)
    there = {_first(each.id) for each in catalog if each.id}
    yield from (f"{language}: not in the catalogue: {text}" for text in messages.keys() - there)
    yield from (f"{language}: not in the source any more: {text}" for text in there - messages.keys())
    if _path(language, "mo").read_bytes() != as_mo(catalog):
        yield f"{language}: the .mo is not made of the .po: run make messages"
    for each in catalog:
        if not each.id:
            continue
        texts = list(each.string) if isinstance(each.string, (tuple, list)) else [each.string]
        if not all(texts) or (each.pluralizable and len(texts) != catalog.num_plurals):
            yield f"{language}: not translated: {_first(each.id)}"
        elif each.fuzzy:
            yield f"{language}: fuzzy: {_first(each.id)}"
        else:
            yield from (f"{language}: other places: {text}" for text in texts if not _agrees(each.id, text))


def read(language: str) -> Catalog:
    path = _path(language, "po")
    if not path.exists():
        return _empty(language)
    with path.open("rb") as file:
        return _undated(read_po(file, locale=language))


def as_mo(catalog: Catalog) -> bytes:
    written = io.BytesIO()
    write_mo(written, catalog)
    return written.getvalue()


def _agrees(message: "str | tuple[str, str]", text: str) -> bool:
    """Whether a translation names the same places, and begins and ends with the same white space."""
    ids = (message,) if isinstance(message, str) else message
    wanted = sorted(set(PLACES.findall(ids[-1])))
    first = ids[0]
    edges = (first[:1].isspace(), first[-1:].isspace()) == (text[:1].isspace(), text[-1:].isspace())
    return edges and sorted(set(PLACES.findall(text))) in (wanted, sorted(set(PLACES.findall(first))))


def _first(message: "str | tuple[str, str]") -> str:
    return message if isinstance(message, str) else message[0]


def _sentences(messages: Collected) -> str:
    marked = [message.id for message in messages.values() if message.is_sentence]
    return json.dumps(marked, ensure_ascii=False, indent=1) + "\n"


def _empty(language: str) -> Catalog:
    catalog = Catalog(
        locale=language, project="Brygga", fuzzy=False, header_comment="# Brygga: the words of its pages"
    )
    return _undated(catalog)


def _undated(catalog: Catalog) -> Catalog:
    """With a date of its own a catalogue would differ at every making."""
    catalog.creation_date = catalog.revision_date = ALWAYS
    return catalog


def _as_po(catalog: Catalog) -> bytes:
    written = io.BytesIO()
    write_po(written, catalog, width=100, omit_header=False, include_lineno=False)
    lines = written.getvalue().decode().splitlines(keepends=True)
    dated = ('"POT-Creation-Date', '"PO-Revision-Date', '"Last-Translator', '"Generated-By', '"Report-Msgid')
    return "".join(line for line in lines if not line.startswith(dated)).encode()


def _path(language: str, kind: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / f"django.{kind}"
