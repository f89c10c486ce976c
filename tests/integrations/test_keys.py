"""The sealing keys as text, and what Django signs with."""

from pathlib import Path

import pytest

from brygga.keys import KeyProblem, django_secrets, fingerprint, is_key, listed_keys, new_key


def test_a_new_key_is_a_key_and_never_the_same() -> None:
    first, second = new_key(), new_key()
    assert is_key(first)
    assert is_key(second)
    assert first != second


@pytest.mark.parametrize("text", ["", "short", "ö" * 44, "A" * 43, "A" * 43 + "=AAAA", "A" * 42 + " ="])
def test_what_is_not_32_bytes_of_base64_is_no_key(text: str) -> None:
    assert not is_key(text)


def test_a_fingerprint_names_a_key_without_telling_it() -> None:
    key = new_key()
    assert fingerprint(key) == fingerprint(key)
    assert fingerprint(key) != fingerprint(new_key())
    assert key not in fingerprint(key)
    assert len(fingerprint(key)) == 64


def test_keys_of_the_environment_go_before_the_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("from-file\n")
    assert listed_keys(["from-environment"], str(file)) == ["from-environment"]


def test_the_key_file_holds_one_key_per_line_newest_first(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("newest\nolder\n\n")
    assert listed_keys([], str(file)) == ["newest", "older"]


def test_an_unreadable_key_file_is_a_problem_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(KeyProblem) as caught:
        listed_keys([], str(tmp_path / "absent"))
    assert "cannot be read" in caught.value.problem
    assert "BRYGGA_KEY_FILE" in caught.value.remedy


def test_djangos_secret_is_derived_and_does_not_tell_the_key() -> None:
    key = new_key()
    secret, fallbacks = django_secrets("", [key], "")
    assert len(secret) >= 50
    assert key not in secret
    assert fallbacks == []
    assert django_secrets("", [key], "") == (secret, [])


def test_rotation_keeps_what_was_signed_under_the_older_key_valid() -> None:
    old, new = new_key(), new_key()
    before, _ = django_secrets("", [old], "")
    during, fallbacks = django_secrets("", [new, old], "")
    after, _ = django_secrets("", [new], "")
    assert fallbacks == [before]
    assert during == after != before


def test_an_explicit_secret_wins() -> None:
    assert django_secrets("mine", [new_key()], "") == ("mine", [])


def test_without_a_key_the_settings_can_still_be_imported(tmp_path: Path) -> None:
    assert django_secrets("", [], "") == ("", [])
    assert django_secrets("", [], str(tmp_path / "absent")) == ("", [])
