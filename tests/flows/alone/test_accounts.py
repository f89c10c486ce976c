"""What the newest certificates say for a person and for a machine."""

import json
from datetime import timedelta
from typing import Any

from brygga.core.words import Flow
from brygga.flows import accounting
from brygga.flows.accounting import Account
from brygga.integrations.models import Integration, Phase
from brygga.ledger.models import Certificate, Run

ORDERS = Flow.SALES_ORDERS
FLOWS = (Flow.ARTICLES, Flow.SALES_ORDERS, Flow.PURCHASE_ORDERS)


def certify(integration: Integration, at: Any, *flows: Flow, **members: Any) -> None:
    given = {"listed": 1234, "accounted": 1234, "repaired": 0} | members
    for flow in flows or FLOWS:
        Certificate.objects.create(integration=integration, flow=flow, began_at=at, taken_at=at, **given)


def failed(integration: Integration, at: Any, **members: Any) -> None:
    given = {"kind": "check", "flow": ORDERS, "problem": "Procountor did not answer."} | members
    Run.objects.create(integration=integration, started_at=at, **given)


def problems(integration: Integration) -> dict[str, str]:
    return {one.flow.value: one.problem for one in accounting.accounts(integration) if one.problem}


def unsettled(integration: Integration) -> list[str]:
    """The same flows, however they are asked for."""
    some = [one.flow.value for one in accounting.unsettled([integration])[integration.pk]]
    assert some == [one.flow.value for one in accounting.accounts(integration) if not one.is_whole]
    return some


def test_nothing_is_missed_until_two_days_have_gone_without_a_certificate(
    integration: Integration, clock: Any
) -> None:
    assert [one.said for one in accounting.accounts(integration)] == ["not checked yet"] * 3
    clock.advance(days=2)
    assert unsettled(integration) == []
    certify(integration, clock(), ORDERS)
    clock.advance(seconds=1)
    assert unsettled(integration) == ["articles", "purchase_orders"]
    assert problems(integration)["articles"].startswith("There is no certificate of the last two days.")
    clock.advance(days=2)
    assert unsettled(integration) == ["articles", "sales_orders", "purchase_orders"]
    Integration.objects.update(paused=True)
    integration.refresh_from_db()
    assert problems(integration) == {}


def test_a_failed_check_counts_until_a_later_one_went_well(integration: Integration, clock: Any) -> None:
    certify(integration, clock())
    failed(integration, clock())
    assert unsettled(integration) == []
    clock.advance(hours=1)
    failed(integration, clock(), problem="")
    failed(integration, clock(), kind="intake")
    assert unsettled(integration) == []
    failed(integration, clock() - timedelta(minutes=1), problem="The older one.")
    failed(integration, clock())
    assert problems(integration) == {"sales_orders": "The last check failed: Procountor did not answer."}
    assert unsettled(integration) == ["sales_orders"]
    clock.advance(hours=1)
    certify(integration, clock())
    assert unsettled(integration) == []


def test_a_certificate_that_leaves_something_open_is_not_whole(integration: Integration, clock: Any) -> None:
    certify(integration, clock(), accounted=1233)
    assert unsettled(integration) == ["articles", "sales_orders", "purchase_orders"]
    assert accounting.accounts(integration)[0].said == "1,233 of 1,234 accounted for"


def test_only_what_runs_is_accounted_for(integration: Integration) -> None:
    assert [one.flow for one in accounting.everything()] == list(FLOWS)
    for phase in set(Phase) - {Phase.RUNNING}:
        Integration.objects.update(phase=phase)
        integration.refresh_from_db()
        assert accounting.accounts(integration) == accounting.everything() == []
        assert accounting.unsettled([integration]) == {}


def test_the_table_says_of_each_flow_whether_all_is_well_and_what_is_not(
    integration: Integration, clock: Any
) -> None:
    one = {"kind": "older", "done": "left", "said": "It is older.", "source_id": 5, "number": ""}
    differences = [one, one | {"number": "20001", "done": "repaired"}]
    certify(integration, clock(), ORDERS, differences=differences, problem="So many.", repaired=0)
    failed(integration, clock() + timedelta(seconds=1))
    articles, orders, *rest = accounting.as_table(accounting.accounts(integration)[:2])
    at = clock().isoformat(timespec="seconds")
    assert articles.split() == [
        "ok",
        str(integration.pk),
        *str(integration).split(),
        "articles",
        "not",
        "checked",
        "yet",
        "-",
    ]
    assert orders.startswith(f"BAD  {integration.pk} {integration} ")
    assert orders.endswith(f" {at}")
    assert "1,234 of 1,234 accounted for" in orders
    assert rest == [
        "      left: id 5 older. It is older.",
        "      repaired: 20001 older. It is older.",
        "      So many.",
        "      The last check failed: Procountor did not answer.",
    ]
    alone = accounting.as_table([Account(integration, ORDERS, None, "Late.")])
    assert len(alone) == 1
    assert "Late." in alone[0]


def test_a_machine_reads_the_same(integration: Integration, clock: Any) -> None:
    certify(integration, clock(), ORDERS, accounted=1230, repaired=3, states={"held": 1}, counts={"older": 4})
    articles, orders, _ = accounting.accounts(integration)
    head = {"integration": str(integration.key), "problem": ""}
    assert articles.as_json() == head | {"flow": "articles", "is_whole": True}
    assert json.loads(json.dumps(orders.as_json())) == head | {
        "flow": "sales_orders",
        "is_whole": False,
        "taken_at": clock().isoformat(timespec="seconds"),
        "window_from": "",
        "listed": 1234,
        "accounted": 1230,
        "repaired": 3,
        "open": 1,
        "states": {"held": 1},
        "counts": {"older": 4},
        "differences": [],
        "left_alone": "",
    }
