"""Reading answers: waiting times, and words that a person may see."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brygga.answers import plain, retry_after, sentence
from brygga.wire import Answer


def answer(text: str = "", **headers: str) -> Answer:
    return Answer(200, {name.replace("_", "-"): value for name, value in headers.items()}, text)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("7", 7.0),
        ("0", 0.0),
        ("\N{SUPERSCRIPT TWO}", None),
        ("999999999", 86_400.0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("Tue, 24 Nov 2026 10:00:30 GMT", 30.0),
        ("Tue, 24 Nov 2026 09:00:00 GMT", 0.0),
        ("Tue, 24 Nov 2036 09:00:00 GMT", 86_400.0),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(said, seconds):
    assert retry_after(answer(retry_after=said, date="Tue, 24 Nov 2026 10:00:00 GMT")) == seconds


def test_a_date_without_the_senders_own_clock_says_nothing():
    assert retry_after(answer(retry_after="Tue, 24 Nov 2026 10:00:30 GMT")) is None


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Customer created. <br/> <br/>Order number 1 created", "Customer created; Order number 1 created"),
        ("one\r\ntwo", "one; two"),
        ("a &lt;b&gt; &amp; c", "a & c"),
        (
            "<!DOCTYPE html><html><head><title>503 Service\nUnavailable</title></head>..",
            "503 Service; Unavailable",
        ),
        ("<html><body>secret stack trace</body></html>", "a web page"),
        ("Invalid e-mail: buyer@example.com.", "Invalid e-mail: (e-mail)"),
        ("Call +358 40 123 4567 now", "Call (telephone) now"),
        ("", ""),
    ],
)
def test_text_for_people_has_no_markup_and_no_contact_details(text, shown):
    assert plain(text) == shown


@settings(deadline=None)
@given(st.text())
def test_text_for_people_is_one_short_line(text):
    line = plain(text)
    assert "\n" not in line
    assert len(line) <= 400


def test_a_sentence_ends_once():
    assert sentence("No") == "No."
    assert sentence("No.") == "No."
    assert sentence("cut...") == "cut..."
