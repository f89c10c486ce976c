"""Which seeds are kept, by what they met."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

from brygga_simulation.meetings import ENOUGH, Meetings, chosen

CUT, SLOW, KILL = ("cut_after", "unknown"), ("slow_answer", "held"), ("kill_after_call", "shipment skipped")


def lives(*met: dict[tuple[str, str], int]) -> dict[int, Meetings]:
    return {seed: Counter(one) for seed, one in enumerate(met, start=1)}


def test_what_is_rare_is_chosen_before_what_is_common() -> None:
    common: dict[tuple[str, str], int] = {CUT: 3}
    kept = chosen(lives(*[common] * 8, {KILL: 1}), 1)
    assert kept == [9]


def test_seeds_are_chosen_until_each_pair_is_met_five_times_and_no_further() -> None:
    all_lives = lives(*[{CUT: 2}] * 20, {SLOW: ENOUGH}, {SLOW: ENOUGH}, {KILL: 1})
    kept = chosen(all_lives, 60)
    met: Meetings = Counter()
    for seed in kept:
        met.update(all_lives[seed])
    assert met == {CUT: 6, SLOW: ENOUGH, KILL: 1}
    assert len(kept) == 5


def test_so_many_and_no_more() -> None:
    assert len(chosen(lives(*[{CUT: 1}] * 20), 3)) == 3
    assert chosen({}, 3) == []


def simulated(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "brygga_simulation", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_run_that_meets_less_than_it_should_fails_and_says_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "lives.json"
    asked = ("--seeds", "21..22", "--steps", "8", "--choose", "5", "--into", str(file), "--pairs", "300")
    ended = simulated(*asked)
    rows = json.loads(file.read_text())
    assert {row["seed"] for row in rows} <= {21, 22}
    assert all((row["steps"], row["guided"]) == (8, False) for row in rows)
    assert ended.returncode == 1
    assert "300 are asked for: choose other seeds (make choose)" in ended.stdout
