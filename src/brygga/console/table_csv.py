"""The word tables of the settings as CSV files: written as a Finnish Excel opens them, read as it and others save them.

A file is the whole table: what is not in it is removed. Nothing here saves anything.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brygga.console import setting_fields, setting_texts
from brygga.console.setting_fields import SETTINGS
from brygga.console.table_cells import guarded, unguarded
from brygga.core.option_values import WayOfDelivery
from brygga.core.option_warnings import BUILT_IN, warnings
from brygga.core.options import Options, problems
from brygga.integrations.options import from_json
from brygga.sentences import translated

WORD, CODE, NAME = "procountor", "code", "name"
COLUMNS: dict[str, str | Promise] = {
    WORD: gettext_lazy("the word of Procountor"),
    CODE: gettext_lazy("what the WMS gets"),
    NAME: gettext_lazy("its name in the WMS"),
}
"""The heads of the columns, the same in every language, and what stands below them."""
TABLES = {
    name.rpartition(".")[2]: setting
    for name, setting in SETTINGS.items()
    if setting_fields.notation_of(setting.kind) in (setting_texts.TABLE, setting_texts.WAYS)
}
"""By the name in their address."""
LARGEST = 1_000_000
MOST_ROWS = 2000
LONGEST_CELL = 100
SEPARATORS = ";,\t"
Row = tuple[str, ...]


@dataclass(frozen=True)
class Wrong:
    """What is wrong with a file and what to do. `line`: as a text editor counts; None: the file as a whole."""

    line: int | None
    column: str
    problem: str
    remedy: str


@dataclass(frozen=True)
class Read:
    """A file that was read. `wrong` is empty when its rows can be used. `is_guessed`: it was not UTF-8."""

    rows: list[Row]
    wrong: list[Wrong]
    is_guessed: bool = False


def columns_of(table: str) -> tuple[str, ...]:
    has_name = setting_fields.notation_of(TABLES[table].kind) is setting_texts.WAYS
    return (WORD, CODE, NAME) if has_name else (WORD, CODE)


def rows_of(table: str, options: Options) -> list[Row]:
    """The table as it is stored."""
    value: Any = options
    for part in TABLES[table].name.split("."):
        value = getattr(value, part)
    return [
        (word, given.code, given.name) if isinstance(given, WayOfDelivery) else (word, given)
        for word, given in value.items()
    ]


def built_in(table: str) -> list[Row]:
    """Procountor's words, and what the WMS gets for each where the table has no row of its own."""
    words = BUILT_IN[TABLES[table].name].items()
    return [(word, word, name) if NAME in columns_of(table) else (word, name) for word, name in words]


def doubtful(table: str, rows: Sequence[Row]) -> list[str]:
    """What is to be said of words that Procountor does not have, as far as Brygga knows."""
    found = warnings(with_rows(Options(), table, rows))
    return [f"{translated(one.problem)} {translated(one.remedy)}" for one in found]


def written(table: str, rows: Sequence[Row]) -> bytes:
    """UTF-8 with its mark, and semicolons: a Finnish Excel opens it as columns."""
    text = io.StringIO()
    lines = csv.writer(text, delimiter=";", lineterminator="\r\n")
    lines.writerow(columns_of(table))
    lines.writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def read(table: str, data: bytes) -> Read:
    """Raises nothing: what cannot be read is said in `wrong`."""
    text, is_guessed = _decoded(data)
    if text is None or "\0" in text:
        return Read([], [_not_text()])
    try:
        lines = list(_lines(text))
    except csv.Error:
        return Read([], [_broken_quotes()])
    heads, *rest = lines or [(1, [])]
    wrong = _wrong_heads(table, heads) or list(_wrong_rows(table, rest))
    rows = [] if wrong else [_filled(cells, table) for _line, cells in rest]
    return Read(rows, wrong or list(_repeated(rest)), is_guessed)


def _decoded(data: bytes) -> tuple[str | None, bool]:
    """The text, and whether its letters are a guess: an Excel that saves plain CSV writes Windows-1252."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding), encoding != "utf-8-sig"
        except UnicodeDecodeError:
            continue
    return None, True


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the number of the line it begins on; empty rows are left out."""
    first, _, rest = text.partition("\n")
    told = first.strip().casefold()
    skipped = told.startswith("sep=") and len(told) == len(
        "sep=;"
    )  # Excel's own line, which names the separator
    separator = told[-1] if skipped else max(SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(rest if skipped else text, newline=""), delimiter=separator, strict=True)
    before = int(skipped)
    for cells in reader:
        line, before = before + 1, int(skipped) + reader.line_num
        stripped = [unguarded(cell.strip()) for cell in cells]
        if any(stripped):
            yield line, stripped


def _wrong_heads(table: str, heads: tuple[int, list[str]]) -> list[Wrong]:
    line, cells = heads
    given = tuple(cell.casefold() for cell in cells)
    wanted = columns_of(table)
    if given == wanted or (NAME in wanted and given == wanted[:-1]):
        return []
    remedy = _("Let the first line be %(heads)s, as in the file that is downloaded.") % {
        "heads": ";".join(wanted)
    }
    return [Wrong(line, "", _("These are not the columns of this table."), remedy)]


def _wrong_rows(table: str, lines: Sequence[tuple[int, list[str]]]) -> Iterator[Wrong]:
    if len(lines) > MOST_ROWS:
        problem = _("There are more than %(most)d rows.") % {"most": MOST_ROWS}
        yield Wrong(lines[MOST_ROWS][0], "", problem, _("Leave out what the built-in words do as well."))
        return
    for line, cells in lines:
        yield from _wrong_row(table, line, cells)


def _wrong_row(table: str, line: int, cells: list[str]) -> Iterator[Wrong]:
    columns = columns_of(table)
    if any(cells[len(columns) :]):
        problem = _("There are more cells than columns.")
        yield Wrong(line, "", problem, _("Put a text with semicolons into double quotes."))
        return
    row = _filled(cells, table)
    for column, cell in zip(columns, row, strict=True):
        if len(cell) > LONGEST_CELL:
            problem = _("The text has more than %(most)d characters.") % {"most": LONGEST_CELL}
            yield Wrong(line, column, problem, _("Shorten it."))
        elif not cell.isprintable() or _divides(column, columns) in cell:
            problem = _("There is a sign that the table cannot keep, such as a line break, = or a semicolon.")
            yield Wrong(line, column, problem, _("Write it without."))
    if not row[0]:
        yield Wrong(line, WORD, _("There is no word."), _("Give it one, or remove the line."))
    elif not row[1]:
        yield Wrong(line, CODE, _("There is no code."), _("Give it one, or remove the line."))
    else:
        yield from _refused(table, line, row)


def _divides(column: str, columns: tuple[str, ...]) -> str:
    """What ends this cell where the table is written as lines (see setting_texts)."""
    return {WORD: "=", CODE: ";" if NAME in columns else "\n"}.get(column, "\n")


def _refused(table: str, line: int, row: Row) -> Iterator[Wrong]:
    """What the settings themselves say about this row."""
    for found in problems(with_rows(Options(), table, [row])):
        yield Wrong(line, CODE, translated(found.problem), translated(found.remedy))


def with_rows(options: Options, table: str, rows: Sequence[Row]) -> Options:
    """The settings with another table in the place of this one."""
    section, _sep, member = TABLES[table].name.partition(".")
    given = getattr(getattr(from_json({section: {member: _as_json(table, rows)}}), section), member)
    return replace(options, **{section: replace(getattr(options, section), **{member: given})})


def _as_json(table: str, rows: Sequence[Row]) -> dict[str, Any]:
    """For the options' door."""
    if NAME in columns_of(table):
        return {word: {"code": code, "name": name} for word, code, name in rows}
    return {row[0]: row[1] for row in rows}


def _repeated(lines: Sequence[tuple[int, list[str]]]) -> Iterator[Wrong]:
    by_word = sorted(lines, key=lambda one: one[1][0])
    for (first, known), (line, cells) in pairwise(by_word):
        if known[0] == cells[0]:
            problem = _("The word stands in line %(line)d already.") % {"line": first}
            yield Wrong(line, WORD, problem, _("Keep one of the two lines."))


def _filled(cells: list[str], table: str) -> Row:
    """As many cells as columns; what is missing at the end is empty."""
    count = len(columns_of(table))
    return tuple([*cells, *[""] * count][:count])


def _not_text() -> Wrong:
    remedy = _("In Excel: Save as, “CSV UTF-8 (Comma delimited)”.")
    return Wrong(None, "", _("This is not a text file."), remedy)


def _broken_quotes() -> Wrong:
    return Wrong(
        None,
        "",
        _("A double quote is opened and not closed, or stands inside a text."),
        _("Write a double quote inside a text twice, or leave it out."),
    )
