"""What a file would change of a word table: said before anything is saved."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from brygga.console.table_csv import Row


@dataclass(frozen=True)
class Changes:
    """Rows that are new, rows with what they were before, rows that go, and how many stay."""

    added: list[Row]
    changed: list[tuple[Row, Row]]
    removed: list[Row]
    same: int

    @property
    def is_anything(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def between(stored: Sequence[Row], given: Sequence[Row]) -> Changes:
    before, after = {row[0]: row for row in stored}, {row[0]: row for row in given}
    both = before.keys() & after.keys()
    return Changes(
        added=[row for row in given if row[0] not in before],
        changed=[(before[row[0]], row) for row in given if row[0] in both and before[row[0]] != row],
        removed=[row for row in stored if row[0] not in after],
        same=sum(before[word] == after[word] for word in both),
    )


def fingerprint(rows: Sequence[Row]) -> str:
    """Names this content of a table, so that somebody else's change between two pages is noticed."""
    return hashlib.sha256(repr(sorted(rows)).encode()).hexdigest()[:16]
