"""The whole story on one command, with real processes: what a newcomer sees first."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from oracle import compare


@pytest.mark.timeout(400)
def test_the_demo_tells_its_whole_story_and_both_sides_hold_what_the_oracle_says(tmp_path: Path) -> None:
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("BRYGGA_", "DATABASE_", "DJANGO_"))
    }
    told = subprocess.run(
        [sys.executable, "-m", "brygga", "demo", "--once", "--record", str(tmp_path)],
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
    merchants = compare.of_record(tmp_path)
    assert [one.goods_owner for one in merchants] == [159, 160]
    for merchant in merchants:
        assert merchant.run().differences == []
        assert merchant.compared["orders"] > 70
        assert merchant.compared["purchase_orders"] > 25
        assert merchant.compared["articles"] > 25
    assert json.loads((tmp_path / "after" / "ongoing-unknown-members.json").read_text()) == []
