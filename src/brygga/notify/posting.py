"""The post: messages that are due go to the mail server, one by one.

A message is claimed before it is sent, so that two workers never send one at the same time.
"""

import smtplib
from datetime import timedelta
from email.utils import formataddr

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from brygga import clock, leaving
from brygga.core.saying import say
from brygga.notify import stopping
from brygga.notify.models import Message

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=5)
"""A claimed message whose worker died is due again after this long."""
AT_ONCE = 50
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
GIVEN_UP_AFTER = timedelta(days=3)
KEPT_FOR = timedelta(days=30)
FAILURES = (smtplib.SMTPException, OSError)
UNSENDABLE = (*FAILURES, ValueError)
"""What one message may fail by: ValueError is the library's word for an address or a head that cannot be written."""


def is_set_up() -> bool:
    """Whether the installation has a mail server. Without one messages are kept, and shown on the pages."""
    return bool(settings.EMAIL_HOST) or not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")


def post_due() -> int:
    """Sends what is due; returns how many were sent."""
    if not is_set_up():
        return 0
    due = Message.objects.filter(due_at__lte=clock.now()).order_by("due_at", "id")
    sent = 0
    if not due.exists():
        return 0
    server = get_connection(timeout=settings.EMAIL_TIMEOUT)
    try:
        server.open()
    except FAILURES as failure:
        due.update(problem=say(f"The mail server cannot be reached ({type(failure).__name__})."))
        log.warning("mail server away", error=type(failure).__name__)
        return 0
    with server:
        for message in due.select_related("subscription")[:AT_ONCE]:
            if leaving.is_asked():
                break
            sent += _posted(message, server)
    return sent


def forget_old() -> int:
    """Forgets messages of more than a month ago, also those that an installation without a mail server kept."""
    return Message.objects.filter(created_at__lt=clock.now() - KEPT_FOR).delete()[0]


def _posted(message: Message, server: BaseEmailBackend) -> bool:
    moment = clock.now()
    claimed = Message.objects.filter(pk=message.pk, due_at=message.due_at, tries=message.tries)
    if not claimed.update(due_at=moment + LEASE, tries=message.tries + 1):
        return False
    try:
        _email(message, server).send()
    except UNSENDABLE as failure:
        _failed(message, failure)
        return False
    Message.objects.filter(pk=message.pk).update(due_at=None, sent_at=clock.now(), problem="")
    return True


def _failed(message: Message, failure: Exception) -> None:
    """The class of the failure and the server's number say enough; its words may repeat the address."""
    code = getattr(failure, "smtp_code", "")
    problem = say(f"The mail server did not take it ({type(failure).__name__}{f' {code}' if code else ''}).")
    again = clock.now() + min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(message.tries, 10))
    is_over = clock.now() - message.created_at > GIVEN_UP_AFTER
    Message.objects.filter(pk=message.pk).update(due_at=None if is_over else again, problem=problem)
    log.warning("e-mail not sent", message=message.pk, error=type(failure).__name__, given_up=is_over)


def _email(message: Message, server: BaseEmailBackend) -> EmailMessage:
    subscription = message.subscription
    return EmailMessage(
        subject=" ".join(message.subject.split()),
        body=message.body,
        from_email=formataddr(("Brygga", settings.DEFAULT_FROM_EMAIL)),
        to=[subscription.address],
        headers={
            "Message-ID": f"<brygga-message-{message.pk}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2]}>",
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{stopping.address(subscription)}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
        connection=server,
    )
