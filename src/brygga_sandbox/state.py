"""Documents of the sandbox as JSON in its own SQLite file, with everything also kept in memory for speed."""

import json
import sqlite3
import sys
import threading
from types import TracebackType
from typing import Any

Key = str | int
Document = dict[str, Any]

_TABLES = """
create table if not exists document (kind text, key text, is_int integer, body text, primary key (kind, key));
create table if not exists counter (kind text primary key, value integer);
"""


PATIENCE_S = 5.0  # for a file whose last sandbox is still stopping


class _Turn:
    """One thread's turn with the store. What it writes reaches the file as one transaction when it ends."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._lock = threading.RLock()
        self._depth = 0
        self._begun = False

    def __enter__(self) -> None:
        self._lock.acquire()
        self._depth += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # A failure commits too: memory holds what was written before it, and the file must say the same.
        self._depth -= 1
        try:
            if self._begun and not self._depth:
                self._begun = False
                self._db.execute("commit")
        finally:
            self._lock.release()

    def write(self, statement: str, values: tuple[Any, ...] = ()) -> None:
        if not self._begun:
            self._db.execute("begin")
            self._begun = True
        self._db.execute(statement, values)


class Store:
    """Documents by (kind, key). Bodies are JSON; keep decimals as strings.

    `get` returns a copy, free to change. `all` returns the stored bodies themselves: read, never change them.
    Hold `lock` around a read-change-write: a killed process leaves all of it in the file or nothing. The file
    belongs to one store at a time. Raises sqlite3.Error for a file that is taken or is no such file.
    """

    def __init__(self, path: str = ":memory:") -> None:
        self._db = sqlite3.connect(path, PATIENCE_S, check_same_thread=False, isolation_level=None)
        self.lock = _Turn(self._db)
        self._db.execute("pragma locking_mode = exclusive")
        self._db.execute("pragma journal_mode = wal")  # stays whole when the process is killed
        self._db.execute("pragma synchronous = off")
        self._db.executescript(_TABLES)
        self._kinds: dict[str, dict[Key, Document]] = {}
        self._sorted: dict[str, list[Document]] = {}
        self._counters: dict[str, int] = {}
        self._load()

    def _load(self) -> None:
        rows = self._db.execute("select kind, key, is_int, body from document order by rowid")
        for kind, key, is_int, body in rows:
            known = json.loads(body, object_pairs_hook=_shared_names)
            self._kinds.setdefault(kind, {})[int(key) if is_int else key] = known
        self._counters = dict(self._db.execute("select kind, value from counter"))

    def put(self, kind: str, key: Key, body: Document) -> None:
        """Write or replace one document; the caller's dict is not kept."""
        text = json.dumps(body, ensure_ascii=False)
        with self.lock:
            self.lock.write(
                "insert into document values (?, ?, ?, ?) "
                "on conflict (kind, key) do update set body = excluded.body",
                (kind, str(key), isinstance(key, int), text),
            )
            self._kinds.setdefault(kind, {})[key] = _copied(body)
            self._sorted.pop(kind, None)

    def get(self, kind: str, key: Key) -> Document | None:
        with self.lock:
            body = self._kinds.get(kind, {}).get(key)
        if body is None:
            return None
        copied: Document = _copied(body)
        return copied

    def delete(self, kind: str, key: Key) -> bool:
        """True when the document was there."""
        with self.lock:
            if self._kinds.get(kind, {}).pop(key, None) is None:
                return False
            self.lock.write("delete from document where kind = ? and key = ?", (kind, str(key)))
            self._sorted.pop(kind, None)
            return True

    def all(self, kind: str) -> list[Document]:
        """Bodies of one kind: by number where keys are numbers, else in the order first written."""
        with self.lock:
            known = self._sorted.get(kind)
            if known is None:
                documents = self._kinds.get(kind, {})
                numbers = sorted(key for key in documents if isinstance(key, int))
                known = [documents[key] for key in numbers]
                known += [body for key, body in documents.items() if not isinstance(key, int)]
                self._sorted[kind] = known
            return list(known)

    def count(self, kind: str) -> int:
        with self.lock:
            return len(self._kinds.get(kind, {}))

    def next_id(self, kind: str, start: int = 1) -> int:
        """A number never given before for this kind, `start` being the first."""
        with self.lock:
            value = self._counters.get(kind, start - 1) + 1
            self._counters[kind] = value
            self.lock.write("insert or replace into counter values (?, ?)", (kind, value))
            return value

    def append(self, kind: str, body: Document) -> int:
        """Add to a log; returns its number (from 1)."""
        with self.lock:
            number = self.next_id(f"log:{kind}")
            self.put(kind, number, body)
            return number

    def reset(self) -> None:
        """Forget every document and counter."""
        with self.lock:
            self.lock.write("delete from document")
            self.lock.write("delete from counter")
            self._kinds.clear()
            self._sorted.clear()
            self._counters.clear()

    def close(self) -> None:
        with self.lock:
            self._db.close()


def _copied(value: Any) -> Any:
    """A copy of JSON values that shares texts and names: parsed anew, 50,000 documents would fill a gigabyte."""
    if isinstance(value, dict):
        return {name: _copied(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [_copied(item) for item in value]
    return value


def _shared_names(pairs: list[tuple[str, Any]]) -> Document:
    return {sys.intern(name): value for name, value in pairs}
