"""The sandbox's memory: documents, counters, and a file that outlives the process."""

import sqlite3
import threading
from pathlib import Path

import pytest

from brygga_sandbox import state
from brygga_sandbox.state import Store


def test_document_comes_back_as_a_copy_that_may_be_changed() -> None:
    store = Store()
    body = {"rows": [1], "name": "Öljy"}
    store.put("thing", 1, body)
    body["rows"] = []
    found = store.get("thing", 1)
    assert found == {"rows": [1], "name": "Öljy"}
    found["rows"].append(2)
    assert store.get("thing", 1) == {"rows": [1], "name": "Öljy"}


def test_all_comes_by_number_for_numbers_and_as_written_for_texts() -> None:
    store = Store()
    for key in (10, 9, 100):
        store.put("number", key, {"k": key})
    for key in ("b", "a"):
        store.put("text", key, {"k": key})
    store.put("text", "b", {"k": "again"})
    assert [body["k"] for body in store.all("number")] == [9, 10, 100]
    assert [body["k"] for body in store.all("text")] == ["again", "a"]


def test_number_and_text_keys_are_told_apart() -> None:
    store = Store()
    store.put("thing", "1", {"k": "text"})
    store.put("thing", 1, {"k": "number"})
    assert store.get("thing", "1") == {"k": "text"}
    assert store.count("thing") == 2


def test_deleting_says_whether_it_was_there() -> None:
    store = Store()
    store.put("thing", 1, {})
    assert store.delete("thing", 1) is True
    assert store.delete("thing", 1) is False
    assert store.get("thing", 1) is None
    assert store.all("thing") == []


def test_ids_count_up_from_their_start_and_are_never_given_twice() -> None:
    store = Store()
    given: list[int] = []

    def take() -> None:
        given.extend(store.next_id("order", 100) for _ in range(50))

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given) == list(range(100, 300))


def test_log_entries_are_numbered_in_order() -> None:
    store = Store()
    assert [store.append("log", {"n": n}) for n in "abc"] == [1, 2, 3]
    assert [body["n"] for body in store.all("log")] == ["a", "b", "c"]


def test_file_keeps_documents_and_counters_for_the_next_process(tmp_path: Path) -> None:
    path = str(tmp_path / "sandbox.sqlite")
    first = Store(path)
    with first.lock:
        first.put("thing", 2, {"k": 2})
        first.put("thing", 1, {"k": 1})
    first.delete("thing", 2)
    first.next_id("thing", 5)
    first.close()
    second = Store(path)
    assert second.all("thing") == [{"k": 1}]
    assert second.next_id("thing", 5) == 6
    second.close()


def test_what_is_written_in_one_turn_reaches_the_file_as_one(tmp_path: Path) -> None:
    path = str(tmp_path / "sandbox.sqlite")
    store = Store(path)
    with store.lock:
        store.put("order", 1, {"rows": 1})
        store.put("row", 1, {})
        in_the_middle = tmp_path / "as-if-killed.sqlite"
        for suffix in ("", "-wal"):
            Path(f"{in_the_middle}{suffix}").write_bytes(Path(f"{path}{suffix}").read_bytes())
    store.close()
    killed = Store(str(in_the_middle))
    assert (killed.count("order"), killed.count("row")) == (0, 0)
    killed.close()
    kept = Store(path)
    assert (kept.count("order"), kept.count("row")) == (1, 1)
    kept.close()


def test_a_failure_within_a_turn_keeps_what_was_written_before_it(tmp_path: Path) -> None:
    path = str(tmp_path / "sandbox.sqlite")
    store = Store(path)
    with pytest.raises(TypeError), store.lock:
        _put_one_and_fail(store)
    store.close()
    kept = Store(path)
    assert kept.count("thing") == 1
    kept.close()


def _put_one_and_fail(store: Store) -> None:
    store.put("thing", 1, {})
    store.put("thing", 2, {"k": object()})


def test_a_file_belongs_to_one_store_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "PATIENCE_S", 0.1)
    path = str(tmp_path / "sandbox.sqlite")
    store = Store(path)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        Store(path)
    monkeypatch.undo()
    threading.Timer(0.2, store.close).start()
    Store(path).close()


def test_reset_forgets_everything(tmp_path: Path) -> None:
    path = str(tmp_path / "sandbox.sqlite")
    store = Store(path)
    store.put("thing", 1, {})
    store.next_id("thing")
    store.reset()
    assert store.all("thing") == []
    assert store.next_id("thing") == 1
    store.close()
    again = Store(path)
    assert again.count("thing") == 0
    again.close()


def test_body_that_is_no_json_is_refused_and_not_kept() -> None:
    store = Store()
    with pytest.raises(TypeError):
        store.put("thing", 1, {"k": object()})
    assert store.get("thing", 1) is None
