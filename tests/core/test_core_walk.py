"""Documents are read and bodies are written by path, whatever stands on the way."""

from typing import Any

import pytest

from brygga.core.case import at, items, place, setting, values_at
from brygga.core.options import Options
from brygga.core.rule import Body

ORDER = {
    "id": 7,
    "party": {"address": {"city": "Turku"}, "email": None},
    "rows": [{"unit": "PIECE", "parts": [{"n": 1}, {"n": 2}]}, {"parts": []}, "not a row", {"unit": "BOX"}],
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        *[("id", 7), ("party.address.city", "Turku"), ("party.email", None), ("party.none.city", None)],
        *[("id.more", None), ("rows.unit", None), ("none", None), ("party.address", {"city": "Turku"})],
    ],
)
def test_a_path_leads_to_its_value_or_to_nothing(path: str, value: object) -> None:
    assert at(ORDER, path) == value


@pytest.mark.parametrize("document", [None, [], "text", 7])
def test_nothing_is_read_from_what_is_no_document(document: object) -> None:
    assert at(document, "id") is None
    assert values_at(document, "rows[].unit") == []


@pytest.mark.parametrize(
    ("path", "values"),
    [
        *[("rows[].unit", ["PIECE", None, None, "BOX"]), ("rows[].parts[].n", [1, 2])],
        *[("party.address.city", ["Turku"]), ("party.none.city", [None]), ("none[].unit", [])],
        *[("party[].city", []), ("rows[]", ORDER["rows"]), ("id", [7])],
    ],
)
def test_a_path_through_lists_leads_to_all_values(path: str, values: list[object]) -> None:
    assert values_at(ORDER, path) == values


@pytest.mark.parametrize(
    ("value", "found"), [([1, 2], [1, 2]), ((1,), [1]), ("ab", []), (b"ab", []), ({"a": 1}, []), (None, [])]
)
def test_only_lists_have_items(value: object, found: list[object]) -> None:
    assert items(value) == found


def test_objects_are_made_on_the_way_and_shared() -> None:
    body: Body = {}
    place(body, "id", 1)
    place(body, "party.address.city", "Turku")
    place(body, "party.address.zip", "20100")
    assert body == {"id": 1, "party": {"address": {"city": "Turku", "zip": "20100"}}}


@pytest.mark.parametrize("taken", ["Turku", ["Turku"], None])
def test_two_rules_that_disagree_about_a_place_are_a_mistake_of_the_tables(taken: Any) -> None:
    with pytest.raises(TypeError, match=r"party\.city"):
        place({"party": taken}, "party.city", "Turku")


def test_a_setting_is_read_by_its_dotted_name() -> None:
    assert setting(Options(), "ongoing.page_size") == 1000
    with pytest.raises(AttributeError):
        setting(Options(), "ongoing.none")
