"""Prints the path of a Chromium for the browser tests; with --install gets one when there is none.

Used by make, which hands the path to the tests as BRYGGA_BROWSER. Exit code 1 and one sentence when there is none.
"""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APPLICATIONS = ("Google Chrome.app/Contents/MacOS/Google Chrome", "Chromium.app/Contents/MacOS/Chromium")
SENTENCE = (
    "The gate needs a Chromium or Chrome for its browser tests, and none could be found or installed. Install one "
    "(Debian: apt-get install chromium; elsewhere: .venv/bin/python -m playwright install chromium), or name yours "
    "in BRYGGA_BROWSER."
)
START_LIMIT_S = 60


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--install", action="store_true", help="install a Chromium when none is found")
    asked = parser.parse_args(arguments)
    path = found() or (installed() if asked.install else None)
    if path is None:
        print(SENTENCE, file=sys.stderr)
        return 1
    print(path)
    return 0


def found() -> Path | None:
    """The first browser that is there and says its version; a browser named by BRYGGA_BROWSER is the only choice."""
    named = os.environ.get("BRYGGA_BROWSER")
    candidates = iter([Path(named)]) if named else _candidates()
    return next((path for path in candidates if _starts(path)), None)


def installed() -> Path | None:
    """As root on Debian the distribution's own; everywhere else the one that Playwright downloads."""
    print("Installing a Chromium for the browser tests (once) ...", file=sys.stderr)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    commands = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if os.geteuid() == 0 and _is_debian():
        commands = [["apt-get", "update"], ["apt-get", "install", "-y", "chromium"]]
    for command in commands:
        if subprocess.run(command, env=environment, stdout=sys.stderr, check=False).returncode != 0:
            return None
    return found()


def _candidates() -> Iterator[Path]:
    for name in NAMES:
        if on_path := shutil.which(name):
            yield Path(on_path)
    for folder in (Path("/Applications"), Path.home() / "Applications"):
        yield from (folder / application for application in APPLICATIONS)
    yield from _downloaded()


def _downloaded() -> Iterator[Path]:
    """Where Playwright keeps the Chromium it downloads, whether or not it did."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return
    with sync_playwright() as playwright:
        yield Path(playwright.chromium.executable_path)


def _starts(path: Path) -> bool:
    """Whether it runs here: a placeholder that only points to another package manager does not."""
    if not path.is_file():
        return False
    try:
        said = subprocess.run([path, "--version"], capture_output=True, timeout=START_LIMIT_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return said.returncode == 0 and b"Chrom" in said.stdout


def _is_debian() -> bool:
    release = Path("/etc/os-release")
    return release.exists() and "ID=debian" in release.read_text().splitlines()


if __name__ == "__main__":
    sys.exit(main())
