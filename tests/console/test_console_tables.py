"""The word tables of the settings as CSV: what is downloaded comes back the same, and nothing is saved unseen."""

import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from brygga.console import table_csv
from brygga.console.table_cells import guarded, unguarded
from brygga.core.words import DocState
from brygga.integrations.models import AuditEntry, Integration
from brygga.integrations.options import options_of

WAYS = "/settings/tables/ways_of_delivery"
HEADS = "procountor;code;name"
CELLS = st.text(st.sampled_from("'=+-@ab;,\"ÄÖ€ "), max_size=8).map(str.strip)


def upload(cast: Any, data: bytes, rest: str = WAYS) -> Any:
    form = {"file": SimpleUploadedFile("a.csv", data)}
    return cast.operator.post(f"/integrations/{cast.integration.key}{rest}", form)


def words_of(answer: Any) -> str:
    """The page without its marks, as a person reads it."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def saved(cast: Any, preview: Any, rest: str = WAYS) -> Any:
    """Presses the button of the preview with what the page carries."""
    page = preview.content.decode()
    found = {name: unescape(text) for name, text in re.findall(r'name="(rows|was)" value="([^"]*)"', page)}
    return cast.operator.post(f"/integrations/{cast.integration.key}{rest}", found, follow=True)


@given(CELLS)
def test_a_cell_that_looks_like_a_formula_is_none_in_the_file_and_the_same_when_it_returns(cell: str) -> None:
    assert guarded(cell)[:1] not in {"=", "+", "-", "@"}
    assert unguarded(guarded(cell)) == cell


@given(
    st.dictionaries(CELLS.filter(bool).filter(lambda word: "=" not in word), CELLS.filter(bool), max_size=5)
)
def test_a_downloaded_table_is_read_as_the_same_table(table: dict[str, str]) -> None:
    rows = list(table.items())
    read = table_csv.read("payment_texts", table_csv.written("payment_texts", rows))
    assert (read.rows, read.wrong, read.is_guessed) == (rows, [], False)


def test_a_file_is_looked_at_then_saved_audited_and_downloaded_again(cast: Any) -> None:
    held = cast.document(state=DocState.HELD)
    first = f"{HEADS}\r\nMAIL;P1;Posti\r\nOTHER;'=X;\r\n".encode("utf-8-sig")
    preview = upload(cast, first)
    assert "New: 2. Changed: 0. Removed: 0. The same: 0." in words_of(preview)
    cast.integration.refresh_from_db()
    assert cast.integration.options == {}, "nothing is saved by looking"
    assert "Saved. What was held is looked at again." in saved(cast, preview).content.decode()
    held.refresh_from_db()
    assert held.due_at is not None
    answer = cast.operator.get(f"/integrations/{cast.integration.key}{WAYS}.csv")
    assert answer.content == first
    assert answer["Content-Disposition"] == 'attachment; filename="ways_of_delivery.csv"'
    assert saved_names(cast) == {"MAIL": ("P1", "Posti"), "OTHER": ("=X", "")}

    second = upload(cast, b"sep=,\nprocountor,code\nmail,P9\nMAIL,P1\n")
    assert "New: 1. Changed: 1. Removed: 1. The same: 0." in words_of(second)
    assert "before: Posti" in words_of(second)
    saved(cast, second)
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.person) == ("setting tables.ways_of_delivery", cast.person)
    assert (entry.before["MAIL"]["name"], entry.after["MAIL"]["name"]) == ("Posti", "")
    assert "Nothing: the table is the same already." in words_of(
        upload(cast, b"procountor\tcode\nMAIL\tP1\nmail\tP9\n")
    )


def saved_names(cast: Any) -> dict[str, tuple[str, str]]:
    cast.integration.refresh_from_db()
    ways = options_of(cast.integration).tables.ways_of_delivery
    return {word: (way.code, way.name) for word, way in ways.items()}


def test_a_word_that_procountor_does_not_have_is_told_before_and_after_it_is_saved(cast: Any) -> None:
    rest = "/settings/tables/unit_codes"
    preview = upload(cast, b"procountor;code\nPIECEE;kpl\nBAG;pss\n", rest)
    told = "Brygga knows no word PIECEE of Procountor: this line may never be used. Perhaps PIECE is meant;"
    assert words_of(preview).count("knows no word") == 1
    assert told in words_of(preview)
    assert told in words_of(saved(cast, preview, rest))


@pytest.mark.parametrize(
    ("table", "parts"),
    [
        ("unit_codes", ["Show 111 words", "PIECE pcs", "SIX_PACK six_pack", "NO_UNIT –"]),
        ("ways_of_delivery", ["Show 8 words", "MAILING MAILING Mail"]),
        ("countries", ["Show 251 words", "FINLAND FI"]),
    ],
)
def test_the_page_of_a_table_shows_procountors_words_and_what_the_wms_gets_for_each(
    cast: Any, table: str, parts: list[str]
) -> None:
    shown = words_of(cast.operator.get(f"/integrations/{cast.integration.key}/settings/tables/{table}"))
    for part in parts:
        assert part in shown, shown


def test_a_table_that_is_saved_twice_is_nobody_elses_change(cast: Any) -> None:
    preview = upload(cast, f"{HEADS}\nMAIL;P1;\n".encode())
    for _ in range(2):
        assert "Saved. What was held is looked at again." in words_of(saved(cast, preview))
    assert AuditEntry.objects.count() == 1


def test_what_somebody_else_changed_meanwhile_is_not_overwritten_unseen(cast: Any) -> None:
    mine = upload(cast, f"{HEADS}\nMAIL;P1;\n".encode())
    saved(cast, upload(cast, f"{HEADS}\nOTHER;X;\n".encode()))
    refused = saved(cast, mine)
    assert "Somebody has changed this table meanwhile." in words_of(refused)
    assert "New: 1. Changed: 0. Removed: 1." in words_of(refused)
    assert saved_names(cast) == {"OTHER": ("X", "")}
    saved(cast, refused)
    assert saved_names(cast) == {"MAIL": ("P1", "")}


def test_a_setting_that_is_saved_at_the_same_moment_is_not_taken_back(cast: Any) -> None:
    """Between this page's look at the settings and its own saving of them."""
    mine = upload(cast, f"{HEADS}\nMAIL;P1;\n".encode())
    seen, others = list[str](), list[str]()

    def somebody_is_first(execute: Any, sql: str, *rest: Any) -> Any:
        seen.extend([sql] * ('FROM "integrations_integration"' in sql))
        if sql.startswith("SAVEPOINT") and seen and not others:
            others.append("B-")
            Integration.objects.filter(pk=cast.integration.pk).update(
                options={"order": {"number_prefix": "B-"}}
            )
        return execute(sql, *rest)

    with connection.execute_wrapper(somebody_is_first):
        refused = saved(cast, mine)
    assert others
    assert "Somebody has changed this table meanwhile." in words_of(refused)
    saved(cast, refused)
    options = options_of(Integration.objects.get(pk=cast.integration.pk))
    assert options.order.number_prefix == "B-"
    assert list(options.tables.ways_of_delivery) == ["MAIL"]


def test_a_file_of_an_older_excel_is_read_and_said_to_be_a_guess(cast: Any) -> None:
    preview = upload(cast, f"{HEADS}\nNOUTO;N;Nouto myymälästä\n".encode("cp1252"))
    assert "its letters were read as Windows-1252" in words_of(preview)
    saved(cast, preview)
    assert saved_names(cast) == {"NOUTO": ("N", "Nouto myymälästä")}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{HEADS}\nMAIL;P1;\n\n;P2;\n", "Line 4, column procountor: There is no word."),
        (f"{HEADS}\nMAIL;;\n", "Line 2, column code: There is no code. Give it one, or remove the line."),
        (f'{HEADS}\n"A\nB";P1;\nMAIL;P1;\nMAIL;P2;\n', "Line 2, column procountor: There is a sign"),
        (f"{HEADS}\nMAIL;P1;\nOTHER;P1;\nMAIL;P2;\n", "Line 4, column procountor: The word stands in line 2 already."),
        (f"{HEADS}\nMAIL;P1;a;b\n", "Line 2: There are more cells than columns."),
        (f"{HEADS}\nMAIL;{'P' * 101};\n", "Line 2, column code: The text has more than 100 characters. Shorten it."),
        (f"{HEADS}\nA=B;P1;\n", "Line 2, column procountor: There is a sign"),
        (f'{HEADS}\nMAIL;"P;1";\n', "Line 2, column code: There is a sign"),
        (f'{HEADS}\n"MAIL;P1;\n', "A double quote is opened and not closed"),
        ("Sana;Koodi\nMAIL;P1\n", "Line 1: These are not the columns of this table. Let the first line be"),
        ("", "Line 1: These are not the columns of this table."),
        (HEADS + "\nX;1;" * 2001, "Line 2002: There are more than 2000 rows."),
        ("\x00\x01", "This is not a text file. In Excel: Save as, “CSV UTF-8"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_line_and_column_with_what_to_do(text: str, said: str) -> None:
    read = table_csv.read("ways_of_delivery", text.encode())
    sentences = [f"{place(wrong)}{wrong.problem} {wrong.remedy}" for wrong in read.wrong]
    assert any(sentence.startswith(said) for sentence in sentences), sentences


def place(wrong: table_csv.Wrong) -> str:
    column = f", column {wrong.column}" if wrong.column else ""
    return f"Line {wrong.line}{column}: " if wrong.line else ""


def test_the_rules_of_the_settings_hold_for_a_file_and_for_what_a_browser_makes_up(cast: Any) -> None:
    countries = "/settings/tables/countries"
    answer = upload(cast, b"procountor;code\nFINLAND;FI\nSWEDEN;Sverige\n", countries)
    assert "Line 3, column code: SWEDEN: Sverige is not a country code. Write two letters" in words_of(answer)
    many = upload(cast, b"procountor;code\n" + b";x\n" * 30, countries)
    assert many.status_code == 400
    assert "And 10 more." in words_of(many)
    assert "The file is larger than 1 MB." in words_of(upload(cast, b"x" * 1_000_001, countries))
    forged = cast.operator.post(f"/integrations/{cast.integration.key}{countries}", {"rows": "no table"})
    assert forged.status_code == 400
    assert (
        cast.operator.get(f"/integrations/{cast.integration.key}/settings/tables/nothing").status_code == 404
    )
    assert upload(cast, b"\xff\xfe\x00\x81", countries).status_code == 400
