"""Two people at one subscription."""

from collections.abc import Callable

import pytest

from brygga.core.failures import Failure
from brygga.integrations.models import Person
from brygga.notify import subscribing
from brygga.notify.models import Message, Subscription
from brygga.notify.subscribing import Wishes


def test_what_was_ended_meanwhile_is_neither_changed_nor_written_to(
    subscribed: Callable[..., Subscription], person: Person
) -> None:
    seen = subscribed()
    subscribing.end(Subscription.objects.get(), None)
    for verb in (lambda: subscribing.change(seen, Wishes(), person), lambda: subscribing.send_trial(seen)):
        with pytest.raises(Failure, match="ended the e-mails to this address meanwhile"):
            verb()
    assert not Subscription.objects.exists()
    assert not Message.objects.exists()
