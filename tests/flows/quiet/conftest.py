"""A merchant whose Procountor has products and no orders yet: what a test makes is all there is."""

from typing import Any

import pytest


@pytest.fixture
def sandboxes(sandboxes: Any) -> Any:
    for vendor in (sandboxes.procountor, sandboxes.ongoing):
        vendor.sandbox.reset(None, 0)
    return sandboxes
