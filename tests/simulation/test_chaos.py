"""A short storm over real processes, judged by what both vendors hold. A long one: `make chaos`."""

import re
import subprocess
import sys

import pytest

SHORT = "--minutes 0.25 --integrations 3 --documents 60 --quiet 8 --strike-every 3 --settle 6"


@pytest.mark.timeout(540)
def test_after_a_storm_everything_comes_to_rest_and_every_promise_was_kept() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "brygga_simulation.real.chaos", *SHORT.split()],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=530,
    )
    assert told.returncode == 0, told.stdout + told.stderr
    assert "Every promise held." in told.stdout
    struck = re.search(r"kills +(\d+) workers, (\d+) web processes, (\d+) PostgreSQL", told.stdout)
    assert struck is not None
    assert all(int(count) for count in struck.groups()), told.stdout
