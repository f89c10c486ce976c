"""Cells of a CSV file as spreadsheets open them: a text that would be taken for a formula gets an apostrophe in front,
and loses it again when it comes back."""

import re

FORMULA = "=+\\-@\t\r＝＋－＠"
"""What a spreadsheet may take for the beginning of a formula (OWASP, CSV injection), wide signs included."""
_GUARDED = re.compile(f"^'+[{FORMULA}]")
_DANGEROUS = re.compile(f"^'*[{FORMULA}]")


def guarded(text: str) -> str:
    """Apostrophes that were there before are kept apart from ours: `unguarded` gives back exactly the text."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def unguarded(cell: str) -> str:
    return cell[1:] if _GUARDED.match(cell) else cell
