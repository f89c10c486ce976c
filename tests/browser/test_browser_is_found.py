"""Where the gate's browser comes from, and what is said when there is none."""

import os
import subprocess
import sys
from pathlib import Path

FIND_BROWSER = Path(__file__).resolve().parents[2] / "tools" / "find_browser.py"


def find(home: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Looks on a machine that has only what is in `home`."""
    given = {"PATH": str(home), "HOME": str(home), "PLAYWRIGHT_BROWSERS_PATH": str(home), **environment}
    kept = {name: value for name, value in os.environ.items() if name != "BRYGGA_BROWSER"}
    return subprocess.run(
        [sys.executable, FIND_BROWSER], env=kept | given, capture_output=True, text=True, timeout=60
    )


def a_program(path: Path, said: str, code: int = 0) -> Path:
    path.write_text(f"#!/bin/sh\necho '{said}'\nexit {code}\n")
    path.chmod(0o755)
    return path


def test_a_chromium_on_the_path_is_taken(tmp_path: Path) -> None:
    chromium = a_program(tmp_path / "chromium-browser", "Chromium 150.0")
    found = find(tmp_path)
    assert (found.returncode, found.stdout) == (0, f"{chromium}\n")


def test_a_placeholder_that_does_not_start_is_passed_over(tmp_path: Path) -> None:
    a_program(tmp_path / "chromium", "Command requires the chromium snap to be installed.", code=1)
    chrome = a_program(tmp_path / "google-chrome", "Google Chrome 150.0")
    found = find(tmp_path)
    assert (found.returncode, found.stdout) == (0, f"{chrome}\n")


def test_the_browser_named_by_the_environment_is_the_only_choice(tmp_path: Path) -> None:
    named = a_program(tmp_path / "my browser", "Chromium 150.0")
    a_program(tmp_path / "chromium", "Chromium 149.0")
    assert find(tmp_path, BRYGGA_BROWSER=str(named)).stdout == f"{named}\n"
    assert find(tmp_path, BRYGGA_BROWSER=str(tmp_path / "nothing")).returncode == 1


def test_without_a_browser_one_sentence_says_what_to_install(tmp_path: Path) -> None:
    found = find(tmp_path)
    assert (found.returncode, found.stdout) == (1, "")
    assert found.stderr.startswith("The gate needs a Chromium or Chrome for its browser tests")
    assert "apt-get install chromium" in found.stderr
