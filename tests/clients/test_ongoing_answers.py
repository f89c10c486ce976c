"""What each answer of Ongoing means, over a real socket: one failure each, whatever form the refusal takes."""

import json

import pytest

from brygga.core.failures import Failure, Gone, OutcomeUnknown, ReconnectNeeded, Refused, TryAgain
from brygga.ongoing.client import BasicLogin, OngoingClient

PAGE = "<!DOCTYPE html><html><head><title>404 - File or directory not found.</title></head></html>"
STATE = {"Message": "The request is invalid.", "ModelState": {"o.deliveryDate": ["Required."], "o.x": "Bad"}}
ORDER = {"goodsOwnerId": 159, "orderNumber": "1"}


@pytest.fixture
def client(wire):
    return OngoingClient(wire, BasicLogin("WSIdemo", "hush"))


def failures_of(station, client, status: int, body: str, **headers: str) -> tuple[Failure, Failure]:
    """What the same answer means for a read and for a write."""
    station.plays(station.reply(status, body, **headers), station.reply(status, body, **headers))
    with pytest.raises(Failure) as reading:
        client.get_order(5)
    with pytest.raises(Failure) as writing:
        client.put_order(ORDER)
    for failure in (reading.value, writing.value):
        assert failure.problem.endswith((".", "..."))
        assert "<" not in failure.problem
        assert "hush" not in failure.problem
    return reading.value, writing.value


@pytest.mark.parametrize(
    ("status", "body", "read", "write"),
    [
        pytest.param(401, "", ReconnectNeeded, ReconnectNeeded, id="401"),
        pytest.param(401, PAGE, ReconnectNeeded, ReconnectNeeded, id="401 of IIS"),
        pytest.param(400, json.dumps(STATE), Refused, Refused, id="ModelState"),
        pytest.param(400, '{"orderId": null, "message": "no"}', Refused, Refused, id="400 with a null id"),
        pytest.param(400, "plain words", Refused, Refused, id="plain text"),
        pytest.param(400, "", Refused, Refused, id="400 without a word"),
        pytest.param(403, PAGE, Refused, Refused, id="403 of the firewall"),
        pytest.param(403, '{"Message": "Not yours"}', Refused, Refused, id="403"),
        pytest.param(405, '{"Message": "Not supported"}', Refused, Refused, id="405"),
        pytest.param(404, '{"message": "No such order"}', Gone, Gone, id="404"),
        pytest.param(404, "", Gone, Gone, id="404 without a word"),
        pytest.param(404, PAGE, TryAgain, TryAgain, id="404 of a wrong address"),
        pytest.param(408, "", TryAgain, OutcomeUnknown, id="408"),
        pytest.param(429, "", TryAgain, TryAgain, id="429"),
        pytest.param(500, '{"Message": "An error has occurred."}', TryAgain, OutcomeUnknown, id="500"),
        pytest.param(502, PAGE, TryAgain, OutcomeUnknown, id="502"),
        pytest.param(503, PAGE, TryAgain, OutcomeUnknown, id="503"),
        pytest.param(302, "", TryAgain, OutcomeUnknown, id="redirect"),
        pytest.param(200, PAGE, TryAgain, OutcomeUnknown, id="200 with a page"),
        pytest.param(200, '{"orderId": 5', TryAgain, OutcomeUnknown, id="200 cut"),
        pytest.param(204, "", TryAgain, OutcomeUnknown, id="204"),
    ],
)
def test_each_answer_becomes_exactly_one_failure(station, client, status, body, read, write):
    reading, writing = failures_of(station, client, status, body)
    assert (type(reading), type(writing)) == (read, write)


def test_a_503_with_retry_after_turned_the_write_away(station, client):
    reading, writing = failures_of(station, client, 503, PAGE, retry_after="12")
    assert (type(reading), type(writing)) == (TryAgain, TryAgain)
    assert writing.after == 12.0


def test_a_refused_login_names_the_vendor(station, client):
    reading, _ = failures_of(station, client, 401, "")
    assert reading.vendor == "ongoing"
    assert reading.remedy


@pytest.mark.parametrize("answer", ['{"orderId": null, "message": "Picking has begun.<br/>Call us"}'])
@pytest.mark.parametrize("status", [200, 400])
def test_a_null_id_is_a_refusal_whatever_the_status(station, client, status, answer):
    station.plays(station.reply(status, answer))
    with pytest.raises(Refused) as caught:
        client.delete_order(5)
    assert "Picking has begun; Call us" in caught.value.problem
    assert caught.value.status == status


@pytest.mark.parametrize("body", ["{}", "[]", '"done"', "null", '{"purchaseOrderId": 4}'])
def test_a_write_answered_without_id_or_reason_is_unknown(station, client, body):
    station.plays(station.reply(200, body))
    with pytest.raises(OutcomeUnknown):
        client.put_order(ORDER)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"message": "one"}, "one"),
        ({"Message": "two"}, "two"),
        ({"ExceptionMessage": "three"}, "three"),
        ("four", "four"),
        ({"modelState": {"a.articleNumber": ["missing", "empty"]}}, "articleNumber: missing, empty"),
    ],
)
def test_every_form_of_complaint_is_read(station, client, body, said):
    station.plays(station.reply(400, json.dumps(body)))
    with pytest.raises(Refused) as caught:
        client.put_order(ORDER)
    assert caught.value.problem == f"Ongoing WMS refused PUT /orders (HTTP 400): {said}."


def test_named_members_lose_the_name_of_the_controllers_argument(station, client):
    _, writing = failures_of(station, client, 400, json.dumps(STATE))
    assert writing.members == ("deliveryDate", "x")
    assert "The request is invalid; deliveryDate: Required; x: Bad" in writing.problem


def test_messages_of_successful_writes_are_plain_text(station, client):
    message = "Customer created. <br/> <br/>Order number 1 created/updated"
    station.plays(station.reply(201, json.dumps({"orderId": "50163", "message": message})))
    written = client.put_order(ORDER)
    assert (written.id, written.status) == (50163, 201)
    assert written.message == "Customer created; Order number 1 created/updated"


def test_a_lost_answer_of_a_write_is_unknown_and_of_a_query_is_not(station, client):
    station.plays(station.hang_up, station.hang_up)
    with pytest.raises(OutcomeUnknown):
        client.put_article({"goodsOwnerId": 159})
    with pytest.raises(TryAgain) as caught:
        client.query_articles(159, ["A"])
    assert type(caught.value) is TryAgain
