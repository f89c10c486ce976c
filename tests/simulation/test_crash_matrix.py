"""A worker killed at a durable step: a few steps in every run, all of them by `make crash`."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from brygga import steps

REACHES_THREE_TIMES = """
from brygga import steps
for _ in range(3):
    steps.reached("page.read", "articles")
print("lived", flush=True)
"""


@pytest.mark.timeout(240)
def test_killed_at_a_durable_step_everything_comes_right_by_itself() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "brygga_simulation.real.crash", "--short"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=230,
    )
    assert told.returncode == 0, told.stdout + told.stderr
    assert "4 kills, 4 came right by themselves; 0 steps strange" in told.stdout


def test_a_step_kills_at_the_time_asked_for_and_once_over_all_processes(tmp_path: Path) -> None:
    (tmp_path / steps.DEADLY).write_text("page.read articles 2 first")
    first, second = _life(tmp_path), _life(tmp_path)
    assert (first.returncode, first.stdout) == (-signal.SIGKILL, "")
    assert (second.returncode, second.stdout) == (0, "lived\n")


def test_without_a_folder_a_step_does_nothing(tmp_path: Path) -> None:
    (tmp_path / steps.DEADLY).write_text("page.read articles 1 first")
    assert _life(tmp_path, watched=False).stdout == "lived\n"
    assert [path.name for path in tmp_path.iterdir()] == [steps.DEADLY]


def _life(folder: Path, *, watched: bool = True) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", REACHES_THREE_TIMES],
        env={**os.environ, steps.FOLDER: str(folder) if watched else ""},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
    )
