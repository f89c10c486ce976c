"""What a remedy tells a person to click is on the page."""

import re
from pathlib import Path

import pytest

from brygga import core
from brygga.console.setting_fields import SETTINGS
from brygga.console.setting_words import SECTIONS, label_of

CORE = Path(core.__file__).parent
DOCUMENT_PAGE = CORE.parent / "console" / "templates" / "console" / "document.html"
SETTING = re.compile(r"Settings › ([^:.,)\"]+)")
BUTTON = re.compile(r"Documents › this (?:document|order) › ([A-Z][a-z -]+?)(?= or |[.\"])")


def _said(pattern: re.Pattern[str]) -> set[str]:
    texts = [path.read_text(encoding="utf-8") for path in CORE.glob("*.py")]
    return {said for text in texts for said in pattern.findall(text)}


def _labels_by_section() -> dict[str, set[str]]:
    return {
        str(title): {str(label_of(name)) for name, one in SETTINGS.items() if one.section == section}
        for section, title in SECTIONS.items()
    }


@pytest.mark.parametrize("place", sorted(_said(SETTING)))
def test_a_setting_that_a_remedy_names_is_on_the_settings_page(place: str) -> None:
    section, _, label = place.partition(" › ")
    labels = _labels_by_section()
    assert section in labels
    assert not label or label in labels[section]


def test_the_settings_that_remedies_name_are_found_at_all() -> None:
    assert {"Words and codes › Countries", "Filters"} <= _said(SETTING)


@pytest.mark.parametrize("button", sorted(_said(BUTTON)))
def test_a_button_that_a_remedy_names_is_on_the_documents_page(button: str) -> None:
    assert f'{{% translate "{button}" %}}' in DOCUMENT_PAGE.read_text(encoding="utf-8")


def test_the_buttons_that_remedies_name_are_found_at_all() -> None:
    assert _said(BUTTON) == {"Try again", "Try the write-back again"}
