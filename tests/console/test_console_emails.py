"""Who hears of an integration by e-mail: made, changed and ended on its page, or ended from the mailbox."""

from typing import Any

import pytest
from django.test import Client

from brygga.integrations.models import AuditEntry
from brygga.notify import stopping, watching
from brygga.notify.models import Message, Subscription

WISHES = {"address": "varasto@aurinko.example", "failures": "on", "unsent_days": "3"}


@pytest.fixture
def subscription(cast: Any) -> Subscription:
    cast.press(cast.operator, "/emails", **WISHES)
    return Subscription.objects.get()


def test_an_address_subscribes_and_stands_on_the_home_page(cast: Any, subscription: Subscription) -> None:
    assert (subscription.failures, subscription.late, subscription.daily) == (True, False, False)
    assert subscription.unsent_days == 3
    assert "varasto@aurinko.example" in cast.operator.get("/").content.decode()
    assert "varasto@aurinko.example" not in cast.neighbour.get("/").content.decode()
    entry = AuditEntry.objects.get(action="e-mail subscribed")
    assert "varasto" not in str(entry.after)


@pytest.mark.parametrize(
    "wrong", [{"address": "nobody"}, {"address": ""}, {"unsent_days": "0"}, {"unsent_days": "x"}]
)
def test_a_wrong_wish_is_said_at_its_field(cast: Any, wrong: dict[str, str]) -> None:
    answer = cast.operator.post(f"/integrations/{cast.integration.key}/emails", WISHES | wrong)
    assert answer.status_code == 400
    assert 'class="wrong-text"' in answer.content.decode()
    assert not Subscription.objects.exists()


def test_a_subscription_that_would_hear_of_nothing_is_refused(cast: Any, subscription: Subscription) -> None:
    for rest, form in (("", {"address": "b@aurinko.example"}), (f"/{subscription.pk}", {})):
        answer = cast.operator.post(f"/integrations/{cast.integration.key}/emails{rest}", form)
        assert answer.status_code == 400
        assert "Choose at least one." in answer.content.decode()
    assert [(one.address, one.failures) for one in Subscription.objects.all()] == [(WISHES["address"], True)]


def test_the_same_address_again_changes_its_wishes(cast: Any, subscription: Subscription) -> None:
    cast.press(cast.operator, "/emails", address="VARASTO@aurinko.example", daily="on")
    assert Subscription.objects.get().daily


def test_wishes_are_changed_and_the_messages_are_shown(cast: Any, subscription: Subscription) -> None:
    cast.document(state="held", code="no_goods", reason="No row names an article.")
    watching.watch()
    page = cast.press(cast.operator, f"/emails/{subscription.pk}", late="on")
    subscription.refresh_from_db()
    assert (subscription.failures, subscription.late, subscription.unsent_days) == (False, True, None)
    assert "No row names an article." in page
    assert "no mail server" in page or "in the post" in page


def test_the_link_of_the_mailbox_is_not_shown_to_whoever_looks_at_the_page(
    cast: Any, subscription: Subscription
) -> None:
    cast.press(cast.operator, f"/emails/{subscription.pk}/test")
    assert stopping.address(subscription) in Message.objects.get().body
    page = cast.page(cast.reader, f"/emails/{subscription.pk}")
    assert "If you read this, e-mails from Brygga arrive at this address." in page
    assert "/emails/stop/" not in page


def test_a_test_is_written_by_a_button(cast: Any, subscription: Subscription) -> None:
    cast.press(cast.operator, f"/emails/{subscription.pk}/test")
    assert Message.objects.get().subject.endswith("a test")


def test_a_second_test_within_a_minute_is_not_written(
    cast: Any, subscription: Subscription, clock: Any
) -> None:
    press = f"/emails/{subscription.pk}/test"
    assert "A test is in the post" in cast.press(cast.operator, press)
    clock.advance(seconds=59)
    said = cast.press(cast.operator, press)
    assert "less than a minute ago. Look into the mailbox first." in said
    assert Message.objects.count() == 1
    clock.advance(seconds=1)
    assert "A test is in the post" in cast.press(cast.operator, press)
    assert Message.objects.count() == 2


def test_a_subscription_is_ended_by_a_button(cast: Any, subscription: Subscription) -> None:
    cast.press(cast.operator, f"/emails/{subscription.pk}/end")
    assert not Subscription.objects.exists()


def test_a_reader_sees_them_and_changes_nothing(cast: Any, subscription: Subscription) -> None:
    for rest in ("/emails", f"/emails/{subscription.pk}"):
        page = cast.page(cast.reader, rest)
        assert "varasto@aurinko.example" in page
        assert page.count('method="post"') == 2, "only signing out and the language"
    answer = cast.reader.post(f"/integrations/{cast.integration.key}/emails/{subscription.pk}/end")
    assert answer.status_code == 403
    assert Subscription.objects.exists()


def test_a_subscription_of_another_integration_does_not_exist_under_ones_own(
    cast: Any, subscription: Subscription
) -> None:
    other = cast.another_integration(goods_owner_id=160, company_id=2)
    path = f"/integrations/{other.key}/emails/{subscription.pk}"
    for address in (path, f"{path}/end", f"{path}/test"):
        assert cast.operator.post(address).status_code == 404
    assert Subscription.objects.exists()


def test_whoever_reads_the_mailbox_ends_it_without_signing_in(cast: Any, subscription: Subscription) -> None:
    path = f"/emails/stop/{stopping.token(subscription)}"
    asked = cast.nobody.get(path)
    assert asked.status_code == 200
    assert Subscription.objects.exists()
    assert Client(enforce_csrf_checks=True).post(path).status_code == 200
    assert not Subscription.objects.exists()
    assert cast.nobody.get(path).status_code == 404


@pytest.mark.parametrize("token", ["1", "1:made-up", "x" * 3000, "%00"])
def test_a_made_up_link_ends_nothing(cast: Any, subscription: Subscription, token: str) -> None:
    assert cast.nobody.post(f"/emails/stop/{token}").status_code == 404
    assert Subscription.objects.exists()
