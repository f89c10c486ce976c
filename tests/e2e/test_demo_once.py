"""The whole story on one command, with real processes: what a newcomer sees first."""

import os
import subprocess
import sys

import pytest


@pytest.mark.timeout(400)
def test_the_demo_tells_its_whole_story_and_ends_well() -> None:
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("BRYGGA_", "DATABASE_", "DJANGO_"))
    }
    told = subprocess.run(
        [sys.executable, "-m", "brygga", "demo", "--once"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=380,
    )
    assert told.returncode == 0, told.stdout + told.stderr[-3000:]
    steps = [line for line in told.stdout.splitlines() if line.startswith(("ok ", "FAILED"))]
    assert len(steps) > 50
    assert not [line for line in steps if line.startswith("FAILED")]
    assert told.stdout.splitlines()[-1] == f"Every one of {len(steps)} steps was seen."
