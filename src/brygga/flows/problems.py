"""A refusal that the person who is connecting sees: one sentence, a remedy, and the page's status."""

from collections.abc import Iterator
from contextlib import contextmanager

from brygga.core.failures import Failure, NeedsPerson, ReconnectNeeded, TryAgain
from brygga.core.saying import say
from brygga.integrations.models import Integration, Phase

WAIT_A_MINUTE = say("Wait a minute and try again.")


class ConnectProblem(Failure):
    """Connecting cannot go on: `.problem` in a sentence, `.remedy` where to click, `.status` for HTTP."""

    def __init__(self, problem: str, remedy: str = "", *, status: int = 400) -> None:
        super().__init__(problem, remedy)
        self.status = status


def refuse_ended(integration: Integration) -> None:
    """For everything that a person may ask of an integration: once it is disconnected only its history is left."""
    if integration.phase == Phase.DISCONNECTED:
        raise ConnectProblem(
            say("This integration was disconnected: nothing of it is read, sent or changed any more."),
            say(
                "To connect the company again, choose New integration or e-mail on the page Integrations and emails."
            ),
            status=410,
        )


@contextmanager
def talking_to_the_wms() -> Iterator[None]:
    """Turns what the WMS answers into a sentence for the person who gave the login."""
    try:
        yield
    except ReconnectNeeded as failure:
        raise ConnectProblem(
            say("The WMS does not accept this user name and password."),
            say("Use an API user of the warehouse system: its name starts with WSI."),
            status=403,
        ) from failure
    except TryAgain as failure:
        raise ConnectProblem(
            say(f"The WMS did not answer as expected. {failure.problem}"), WAIT_A_MINUTE, status=502
        ) from failure
    except NeedsPerson as failure:
        raise ConnectProblem(failure.problem, failure.remedy, status=502) from failure


@contextmanager
def talking_to_procountor() -> Iterator[None]:
    """Turns what Procountor answers into a sentence for the person who logged in there."""
    try:
        yield
    except ReconnectNeeded as failure:
        raise ConnectProblem(
            say(f"The login at Procountor could not be used: {failure.problem}"),
            say(f"Open a connect link again and log in within five minutes. Or else: {failure.remedy}"),
            status=410,
        ) from failure
    except TryAgain as failure:
        raise ConnectProblem(
            say(f"Procountor did not answer as expected. {failure.problem}"), WAIT_A_MINUTE, status=502
        ) from failure
    except NeedsPerson as failure:
        raise ConnectProblem(failure.problem, failure.remedy, status=502) from failure


def refuse_other_goods_owner(one: Integration, other: Integration) -> None:
    """Where somebody has chosen another goods owner while the warehouse was read for the first."""
    if one.goods_owner_id != other.goods_owner_id:
        raise ConnectProblem(
            say("Another goods owner was chosen meanwhile, so nothing was kept."),
            say("Look at the choice, then try again."),
            status=409,
        )
