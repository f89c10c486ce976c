"""Connect links: signed, single use, short-lived."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from brygga.integrations import links
from brygga.integrations.links import LinkProblem
from brygga.integrations.models import ConnectLink, Integration, Person

Builder = Callable[..., Integration]


@pytest.mark.django_db
def test_a_link_leads_to_its_integration(an_integration: Builder, olga: Person, clock: Any) -> None:
    integration = an_integration()
    token = links.make(integration, olga)
    found = links.look(token)
    assert isinstance(found, ConnectLink)
    assert found.integration == integration
    assert found.created_by == olga


@pytest.mark.django_db
def test_only_a_digest_of_the_link_is_stored(an_integration: Builder) -> None:
    token = links.make(an_integration(), None)
    stored = str(ConnectLink.objects.values().get())
    assert token not in stored
    assert token.split(".")[0] not in stored


@pytest.mark.django_db
@pytest.mark.parametrize(
    "spoil", [lambda t: t[1:], lambda t: t[:-1], lambda t: "", lambda t: "x" * 5000, lambda t: t + "ö"]
)
def test_a_cut_or_changed_link_is_unknown(an_integration: Builder, spoil: Callable[[str], str]) -> None:
    token = links.make(an_integration(), None)
    assert links.look(spoil(token)) is LinkProblem.UNKNOWN
    assert links.use(spoil(token)) is LinkProblem.UNKNOWN


@pytest.mark.django_db
def test_a_link_that_was_sent_to_somebody_lives_a_day(an_integration: Builder, clock: Any) -> None:
    token = links.make(an_integration(), None)
    clock.advance(hours=23, minutes=59, seconds=59)
    assert isinstance(links.look(token), ConnectLink)
    clock.advance(seconds=1)
    assert links.look(token) is LinkProblem.EXPIRED
    assert links.use(token) is LinkProblem.EXPIRED


@pytest.mark.django_db
def test_looking_does_not_use_a_link_up(an_integration: Builder) -> None:
    token = links.make(an_integration(), None)
    links.look(token)
    links.look(token)
    assert isinstance(links.use(token), ConnectLink)
    assert links.use(token) is LinkProblem.USED
    assert links.look(token) is LinkProblem.USED


@pytest.mark.django_db
def test_links_that_were_ended_cannot_be_used(an_integration: Builder, clock: Any) -> None:
    mine, other = an_integration(), an_integration()
    ended, kept = links.make(mine, None), links.make(other, None)
    links.end_all(mine)
    assert links.use(ended) is LinkProblem.EXPIRED
    assert isinstance(links.use(kept), ConnectLink)


@pytest.mark.django_db(transaction=True)
def test_of_many_at_the_same_moment_one_uses_the_link(
    an_integration: Builder, threads_close_their_connections: Callable[[], None]
) -> None:
    token = links.make(an_integration(), None)

    def use(_: int) -> ConnectLink | LinkProblem:
        try:
            return links.use(token)
        finally:
            threads_close_their_connections()

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(use, range(16)))
    assert sum(isinstance(outcome, ConnectLink) for outcome in outcomes) == 1
    assert outcomes.count(LinkProblem.USED) == 15
