"""What is shown of a recorded call: goods and numbers, never a person."""

from typing import Any

import pytest

from brygga.console.masking import HARMLESS, HIDDEN, masked, masked_text
from brygga.core import mapping

PEOPLE = ("consignee", "supplierInfo", "emailNotification")
FREE_TEXTS = (
    "orderRemark",
    "purchaseOrderRemark",
    "deliveryInstruction",
    "comment",
    "freeText1",
    "referenceNumber",
)
RULES = (
    *mapping.SALES_ORDER,
    *mapping.SALES_ORDER_ROW,
    *mapping.PURCHASE_ORDER,
    *mapping.PURCHASE_ORDER_ROW,
)
TARGETS = sorted({rule.target for rule in RULES})


def with_text_at(path: str) -> dict[str, Any]:
    """A body that has "Maija" at this path."""
    first, _, rest = path.partition(".")
    inner: Any = with_text_at(rest) if rest else "Maija"
    return {first.removesuffix("[]"): [inner] if first.endswith("[]") else inner}


@pytest.mark.parametrize("target", TARGETS)
def test_no_text_about_a_person_is_shown_wherever_the_mapping_sends_it(target: str) -> None:
    shown = str(masked(with_text_at(target)))
    is_personal = target.split(".")[0] in PEOPLE or target.rsplit(".", 1)[-1] in FREE_TEXTS
    if is_personal and not target.endswith("countryCode"):
        assert "Maija" not in shown
        assert HIDDEN in shown


def test_a_member_nobody_thought_of_is_hidden() -> None:
    assert masked({"order": {"newMember": "Maija"}}) == {"order": {"newMember": HIDDEN}}


def test_numbers_and_flags_stay() -> None:
    body = {
        "orderLines": [{"numberOfItems": 2, "shouldBePicked": False, "articleNumber": "A"}],
        "warehouseId": None,
    }
    assert masked(body) == body


def test_every_harmless_member_is_one_the_mapping_sends() -> None:
    sent = {rule.target for rule in (*RULES, *mapping.ARTICLE, *mapping.ROW_ARTICLE)}
    for name in HARMLESS:
        assert any(target == name or target.endswith(f".{name}") for target in sent), name


@pytest.mark.parametrize(
    "secret",
    [
        "x@y.fi",
        "eyJhbGciOi.eyJzdWIiOi.sig",
        "Basic d3NpOmRlbW8=",
        "bearer abc.def",
        "+358 40 123 4567",
        "Mäkinen",
    ],
)
def test_a_vendors_words_lose_what_is_private(secret: str) -> None:
    answer = masked_text(
        f"It says {secret.upper() if secret == 'Mäkinen' else secret} here.", {"name": "Mäkinen"}
    )
    assert secret.split()[-1].casefold() not in answer.casefold()
    assert answer.startswith("It says ")


def test_a_vendors_words_keep_what_helps() -> None:
    assert (
        masked_text("Order 20001: article KAHVI-1 is unknown.") == "Order 20001: article KAHVI-1 is unknown."
    )
