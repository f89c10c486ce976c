"""The templates of the human pages."""

from pathlib import Path

from brygga_sandbox.pages import templates_of

templates = templates_of(Path(__file__).parent)
