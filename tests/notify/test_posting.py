"""The post: over a real mail server, at least once, and never lost while the server is away."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.notify.conftest import ADDRESS, Mailbox

from brygga import smtp
from brygga.notify import posting, stopping, subscribing
from brygga.notify.models import Message, Subscription

Subscribed = Callable[..., Subscription]


@pytest.fixture
def written(subscribed: Subscribed) -> Message:
    subscribing.send_trial(subscribed())
    return Message.objects.get()


def again(message: Message) -> Message:
    message.refresh_from_db()
    return message


def test_a_message_arrives_and_is_noted_as_sent(written: Message, mailbox: Mailbox) -> None:
    assert posting.post_due() == 1
    assert posting.post_due() == 0
    (arrived,) = mailbox.arrived
    assert arrived["To"] == ADDRESS
    assert arrived["Subject"] == "Aurinko Kahvila Oy: a test"
    assert "arrive at this address" in arrived.get_payload(decode=True).decode()
    assert again(written).sent_at is not None
    assert written.due_at is None


def test_a_mail_program_can_end_the_subscription_by_itself(written: Message, mailbox: Mailbox) -> None:
    posting.post_due()
    (arrived,) = mailbox.arrived
    assert stopping.token(written.subscription) in arrived["List-Unsubscribe"]
    assert arrived["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_server_that_refuses_is_tried_again_later_and_the_page_says_why(
    written: Message, mailbox: Mailbox, clock: Any
) -> None:
    mailbox.refuses = "451 try later"
    assert posting.post_due() == 0
    assert "The mail server did not take it" in again(written).problem
    assert ADDRESS not in written.problem
    assert posting.post_due() == 0
    mailbox.refuses = ""
    clock.advance(minutes=3)
    assert posting.post_due() == 1
    assert again(written).problem == ""


def test_a_server_that_is_away_loses_nothing(
    written: Message, settings: Any, mailbox: Mailbox, clock: Any
) -> None:
    there = settings.EMAIL_PORT
    settings.EMAIL_PORT = 1
    assert posting.post_due() == 0
    assert "cannot be reached" in again(written).problem
    assert written.due_at is not None
    settings.EMAIL_PORT = there
    assert posting.post_due() == 1


def test_after_three_days_it_is_given_up(written: Message, mailbox: Mailbox, clock: Any) -> None:
    mailbox.refuses = "550 no such mailbox"
    clock.advance(days=4)
    posting.post_due()
    assert again(written).due_at is None
    assert written.sent_at is None


def test_a_message_whose_worker_died_while_sending_is_sent_again_under_the_same_id(
    written: Message, mailbox: Mailbox, clock: Any
) -> None:
    posting.post_due()
    Message.objects.update(sent_at=None, due_at=clock(), tries=1)
    posting.post_due()
    first, second = mailbox.arrived
    assert first["Message-ID"] == second["Message-ID"]


def test_a_message_that_another_worker_has_claimed_is_let_be(
    written: Message, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    stale = Message.objects.select_related("subscription").get()
    Message.objects.update(tries=1)
    with posting.get_connection() as server:
        assert not posting._posted(stale, server)
    assert mailbox.arrived == []


def test_one_that_cannot_be_written_keeps_no_other_from_going_out(
    written: Message, mailbox: Mailbox, subscribed: Subscribed
) -> None:
    Subscription.objects.update(address="x@y@z")
    subscribing.send_trial(subscribed())
    assert posting.post_due() == 1
    assert [arrived["To"] for arrived in mailbox.arrived] == [ADDRESS]
    assert "did not take it (ValueError)" in again(written).problem


@pytest.mark.usefixtures("no_mail_server")
def test_without_a_mail_server_messages_are_kept_and_forgotten_after_a_month(
    written: Message, clock: Any
) -> None:
    assert posting.post_due() == 0
    assert again(written).due_at is not None
    clock.advance(days=31)
    assert posting.forget_old() == 1


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.com", ("mail.example.com", 587, True, False)),
        ("smtps://u:p%40w@mail.example.com", ("mail.example.com", 465, False, True)),
        ("smtp+plain://localhost:2525", ("localhost", 2525, False, False)),
    ],
)
def test_the_mail_server_is_named_by_one_address(url: str, expected: tuple[Any, ...]) -> None:
    said = smtp.settings(url)
    assert (said["host"], said["port"], said["use_tls"], said["use_ssl"]) == expected


@pytest.mark.parametrize(
    "url", ["mail.example.com", "http://mail.example.com", "smtp://:25", "smtp://x:port"]
)
def test_an_address_that_cannot_be_read_is_said_with_the_form_it_must_have(url: str) -> None:
    with pytest.raises(SystemExit, match="BRYGGA_SMTP_URL must look like smtp://"):
        smtp.settings(url)


@pytest.mark.parametrize("said", ["brygga@example.com", "Brygga <brygga@example.com>"])
def test_the_sender_may_have_a_name(said: str) -> None:
    assert smtp.sender(said) == "brygga@example.com"


@pytest.mark.parametrize("said", ["", "brygga", "Brygga <>", "@example.com", "brygga@", "löyly@example.com"])
def test_a_sender_without_an_address_is_said(said: str) -> None:
    with pytest.raises(SystemExit, match="BRYGGA_MAIL_FROM must be an address"):
        smtp.sender(said)
