"""Push, unchanged, skip, hold, cancel or diverge: one decision per document, each with its reason."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brygga.core import stamps
from brygga.core.decide import (
    NEVER_SENT,
    SWITCHED_OFF,
    TAKEN_BACK,
    Cancel,
    Decision,
    Diverge,
    Hold,
    Memory,
    Push,
    Skip,
    Unchanged,
    decide_push,
)
from brygga.core.mapping import Facts
from brygga.core.option_problems import SENDABLE_STATUSES
from brygga.core.options import (
    ArticleOptions,
    FilterOp,
    FilterRule,
    FlowSwitches,
    Options,
    OrderOptions,
    PurchaseOptions,
)
from brygga.core.words import Flow

NEW = Memory()
START = "2026-03-01T12:00:00"


@pytest.fixture
def decide(facts: Facts) -> Any:
    def of(
        flow: Flow,
        source: Any,
        memory: Memory = NEW,
        options: Options | None = None,
        **known: Any,
    ) -> Decision:
        return decide_push(flow, source, memory, options or Options(), replace(facts, **known))

    return of


def _remembered(push: Decision, **members: Any) -> Memory:
    assert isinstance(push, Push), push
    return Memory(target_id=7, sent=push.mapped.body, sent_hash=push.body_hash, **members)


def _orders(**members: Any) -> Options:
    return Options(order=OrderOptions(**members))


def _skipped(decision: Decision) -> str:
    assert isinstance(decision, Skip), decision
    assert decision.reason.endswith(".")
    return decision.code


# --- push or unchanged


@pytest.mark.parametrize("flow", [Flow.ARTICLES, Flow.SALES_ORDERS, Flow.PURCHASE_ORDERS])
def test_a_new_document_is_pushed_and_the_same_body_never_twice(
    decide: Any, a_product: Any, an_order: Any, a_purchase_order: Any, flow: Flow
) -> None:
    build = {
        Flow.ARTICLES: a_product,
        Flow.SALES_ORDERS: an_order,
        Flow.PURCHASE_ORDERS: a_purchase_order,
    }[flow]
    first = decide(flow, build())
    assert isinstance(first, Push)
    assert first.creates
    echo = decide(flow, build(version="2026-03-02T10:00:00"), _remembered(first))
    assert echo == Unchanged(first.body_hash)


def test_a_changed_document_is_pushed_as_an_update(decide: Any, an_order: Any) -> None:
    first = decide(Flow.SALES_ORDERS, an_order())
    changed = decide(Flow.SALES_ORDERS, an_order(notes="Ring twice"), _remembered(first))
    assert isinstance(changed, Push)
    assert not changed.creates
    assert changed.body_hash != first.body_hash
    assert changed.mapped.body["orderRemark"] == "Ring twice"


def test_a_body_that_never_reached_the_warehouse_is_pushed_again(decide: Any, an_order: Any) -> None:
    first = decide(Flow.SALES_ORDERS, an_order())
    again = decide(Flow.SALES_ORDERS, an_order(), replace(_remembered(first), target_id=None))
    assert isinstance(again, Push)
    assert again.creates


def test_a_document_whose_last_body_is_not_known_is_pushed_as_an_update(decide: Any, an_order: Any) -> None:
    adopted = decide(Flow.SALES_ORDERS, an_order(), Memory(target_id=7))
    assert isinstance(adopted, Push)
    assert not adopted.creates


@pytest.mark.parametrize("flow", [Flow.SALES_ORDERS, Flow.PURCHASE_ORDERS])
def test_an_adopted_order_keeps_its_number_when_the_prefix_changes_before_its_first_push(
    decide: Any, an_order: Any, a_purchase_order: Any, flow: Flow
) -> None:
    build, number, member = {
        Flow.SALES_ORDERS: (an_order, "2045", "orderNumber"),
        Flow.PURCHASE_ORDERS: (a_purchase_order, "3310", "purchaseOrderNumber"),
    }[flow]
    prefixed = Options(order=OrderOptions(number_prefix="P-"), po=PurchaseOptions(number_prefix="P-"))
    adopted = decide(flow, build(), Memory(target_id=7, target_number=number), prefixed)
    assert isinstance(adopted, Push)
    assert not adopted.creates
    assert adopted.mapped.body[member] == number
    renumbered = decide(flow, build(invoiceNumber=9), Memory(target_id=7, target_number=number), prefixed)
    assert isinstance(renumbered, Diverge)
    never_there = decide(flow, build(), Memory(target_number=number), prefixed)
    assert isinstance(never_there, Push)
    assert never_there.mapped.body[member] == f"P-{number}"


def test_an_order_that_stands_there_without_a_number_is_pushed_as_an_update(
    decide: Any, an_order: Any
) -> None:
    decision = decide(Flow.SALES_ORDERS, an_order(), Memory(target_id=7, target_number=""))
    assert isinstance(decision, Push)
    assert not decision.creates


def test_texts_are_cleared_by_what_was_sent_before(decide: Any, an_order: Any, a_purchase_order: Any) -> None:
    for flow, build, member in (
        (Flow.SALES_ORDERS, an_order, "orderRemark"),
        (Flow.PURCHASE_ORDERS, a_purchase_order, "purchaseOrderRemark"),
    ):
        first = decide(flow, build())
        cleared = decide(flow, build(notes=None), _remembered(first, target_number="2045"))
        assert isinstance(cleared, Push)
        assert cleared.mapped.body[member] == ""


@pytest.mark.parametrize("flow", [Flow.SALES_ORDERS, Flow.PURCHASE_ORDERS])
def test_an_order_whose_number_changed_is_for_a_person(
    decide: Any, an_order: Any, a_purchase_order: Any, flow: Flow
) -> None:
    build = an_order if flow == Flow.SALES_ORDERS else a_purchase_order
    first = decide(flow, build(invoiceNumber=2045))
    decision = decide(flow, build(invoiceNumber=2046), _remembered(first))
    assert isinstance(decision, Diverge)
    assert decision.code == "number_changed"
    assert "2045" in decision.reason
    assert "2046" in decision.reason
    never_arrived = replace(_remembered(first), target_id=None)
    assert isinstance(decide(flow, build(invoiceNumber=2046), never_arrived), Push)


def test_an_article_whose_code_changed_is_another_article(decide: Any, a_product: Any) -> None:
    first = decide(Flow.ARTICLES, a_product())
    decision = decide(Flow.ARTICLES, a_product(code="MUG-2"), _remembered(first))
    assert isinstance(decision, Push)
    assert decision.creates
    assert [note.code for note in decision.mapped.warnings] == ["article_number_changed"]


def test_what_the_mapping_holds_is_held_with_its_reason_and_remedy(decide: Any, an_order: Any) -> None:
    decision = decide(Flow.SALES_ORDERS, an_order(invoiceNumber=None))
    assert isinstance(decision, Hold)
    assert decision.code == "no_invoice_number"
    assert decision.reason == "The order has no invoice number."
    assert decision.remedy.endswith(".")


def test_shipments_deliver_no_documents(decide: Any) -> None:
    with pytest.raises(ValueError, match="shipments"):
        decide(Flow.SHIPMENTS, {"type": "SALES_ORDER"})


# --- products


@pytest.mark.parametrize("off", [Flow.ARTICLES, Flow.SALES_ORDERS, Flow.PURCHASE_ORDERS])
def test_nothing_of_a_flow_that_is_switched_off_is_sent_or_taken_back(
    decide: Any, a_product: Any, an_order: Any, a_purchase_order: Any, off: Flow
) -> None:
    options = Options(flows=replace(FlowSwitches(), **{off.value: False}))
    sources = {
        Flow.ARTICLES: a_product,
        Flow.SALES_ORDERS: an_order,
        Flow.PURCHASE_ORDERS: a_purchase_order,
    }
    for flow, build in sources.items():
        if flow != off:
            assert isinstance(decide(flow, build(), options=options), Push)
            continue
        there = _remembered(decide(flow, build()))
        assert _skipped(decide(flow, build(), options=options)) == SWITCHED_OFF
        assert _skipped(decide(flow, build(status="INVALIDATED"), there, options)) == SWITCHED_OFF


def test_product_types_follow_the_settings(decide: Any, a_product: Any) -> None:
    assert _skipped(decide(Flow.ARTICLES, a_product(type="PURCHASE"))) == "product_type"
    both = Options(article=ArticleOptions(types=("SALES", "PURCHASE")))
    assert isinstance(decide(Flow.ARTICLES, a_product(type="PURCHASE"), options=both), Push)
    assert isinstance(decide(Flow.ARTICLES, a_product(type=None)), Push)


@pytest.mark.parametrize(
    ("kind", "other", "outcome"),
    [
        *[("SALES", "SALES", "code_used_twice"), ("PURCHASE", "PURCHASE", "code_used_twice")],
        *[("SALES", "PURCHASE", None), ("PURCHASE", "SALES", "sales_product_wins")],
        *[("SALES", None, "code_used_twice"), (None, "SALES", "code_used_twice")],
    ],
)
def test_of_two_products_with_one_code_the_first_is_sent_but_a_sales_product_wins(
    decide: Any, a_product: Any, kind: str | None, other: str | None, outcome: str | None
) -> None:
    both = Options(article=ArticleOptions(types=("SALES", "PURCHASE")))
    decision = decide(
        Flow.ARTICLES, a_product(type=kind), options=both, code_taken_by=9000, code_taken_by_type=other
    )
    if outcome is None:
        assert isinstance(decision, Push)
        return
    assert isinstance(decision, Skip if outcome == "sales_product_wins" else Hold)
    assert decision.code == outcome
    assert "MUG-BLUE" in decision.reason
    assert "9000" in decision.reason


# --- orders that are not meant to be sent


@pytest.mark.parametrize(
    ("flow", "kind"),
    [
        *[(Flow.SALES_ORDERS, "PURCHASE_ORDER"), (Flow.SALES_ORDERS, "SALES_INVOICE")],
        *[(Flow.PURCHASE_ORDERS, "SALES_ORDER"), (Flow.PURCHASE_ORDERS, "PURCHASE_INVOICE")],
    ],
)
def test_a_document_of_another_type_is_skipped(decide: Any, an_order: Any, flow: Flow, kind: str) -> None:
    assert _skipped(decide(flow, an_order(type=kind))) == "other_type"


@pytest.mark.parametrize("offer", [True, "true", " TRUE "])
def test_an_offer_is_skipped(decide: Any, an_order: Any, offer: object) -> None:
    assert _skipped(decide(Flow.SALES_ORDERS, an_order(isOffer=offer))) == "offer"


@pytest.mark.parametrize("offer", [False, None, "false", ""])
def test_what_is_no_offer_is_sent(decide: Any, an_order: Any, offer: object) -> None:
    assert isinstance(decide(Flow.SALES_ORDERS, an_order(isOffer=offer)), Push)


ORDER_FLOWS = [Flow.SALES_ORDERS, Flow.PURCHASE_ORDERS]


@pytest.mark.parametrize("flow", ORDER_FLOWS)
@pytest.mark.parametrize("status", ["EMPTY", "UNSAVED", "OVERRIDDEN"])
@pytest.mark.parametrize("memory", [NEW, Memory(target_id=7, asked_by_person=True)])
def test_statuses_that_are_never_sent_are_skipped(
    decide: Any, an_order: Any, a_purchase_order: Any, flow: Flow, status: str, memory: Memory
) -> None:
    build = an_order if flow == Flow.SALES_ORDERS else a_purchase_order
    assert _skipped(decide(flow, build(status=status), memory)) == "status"


@pytest.mark.parametrize("flow", ORDER_FLOWS)
def test_by_default_every_other_status_is_sent(
    decide: Any, an_order: Any, a_purchase_order: Any, flow: Flow
) -> None:
    build = an_order if flow == Flow.SALES_ORDERS else a_purchase_order
    assert len(SENDABLE_STATUSES | NEVER_SENT | TAKEN_BACK) == 20, "all of Procountor's statuses"
    for status in [*SENDABLE_STATUSES, None]:
        assert isinstance(decide(flow, build(status=status)), Push), status


@pytest.mark.parametrize(("status", "said"), [("PAID", "PAID"), (None, "unknown"), (" ", "unknown")])
def test_a_status_that_is_not_chosen_is_named_with_its_setting(
    decide: Any, an_order: Any, status: str | None, said: str
) -> None:
    decision = decide(Flow.SALES_ORDERS, an_order(status=status), options=_orders(statuses=("SENT",)))
    assert decision == Skip(
        "status_not_chosen",
        f"Documents of status {said} are not sent (Settings › Sales orders › Invoice statuses that are sent).",
    )


def test_each_kind_of_order_has_its_own_list_of_statuses(
    decide: Any, an_order: Any, a_purchase_order: Any
) -> None:
    sales = _orders(statuses=("SENT",))
    assert _skipped(decide(Flow.SALES_ORDERS, an_order(), options=sales)) == "status_not_chosen"
    assert isinstance(decide(Flow.SALES_ORDERS, an_order(status="SENT"), options=sales), Push)
    assert isinstance(decide(Flow.PURCHASE_ORDERS, a_purchase_order(status="RECEIVED"), options=sales), Push)
    purchase = Options(po=PurchaseOptions(statuses=("RECEIVED",)))
    assert _skipped(decide(Flow.PURCHASE_ORDERS, a_purchase_order(), options=purchase)) == "status_not_chosen"
    assert isinstance(decide(Flow.SALES_ORDERS, an_order(), options=purchase), Push)


@pytest.mark.parametrize("flow", ORDER_FLOWS)
@pytest.mark.parametrize("status", ["INVALIDATED", "DELETED"])
def test_what_was_taken_back_is_cancelled_only_if_it_is_in_the_warehouse(
    decide: Any, an_order: Any, a_purchase_order: Any, flow: Flow, status: str
) -> None:
    order = (an_order if flow == Flow.SALES_ORDERS else a_purchase_order)(status=status)
    there = Memory(target_id=7)
    assert _skipped(decide(flow, order)) == "taken_back"
    cancel = decide(flow, order, there)
    assert isinstance(cancel, Cancel)
    assert status.lower() in cancel.reason
    left = decide(flow, order, there, _orders(cancel_in_wms=False))
    assert isinstance(left, Diverge)
    assert left.code == "taken_back"
    assert left.remedy.endswith(".")


def test_what_was_taken_back_is_cancelled_even_where_its_status_is_not_chosen_or_a_filter_refuses_it(
    decide: Any, an_order: Any
) -> None:
    refused = FilterRule(Flow.SALES_ORDERS, "notes", FilterOp.IS, "nothing like it")
    options = replace(_orders(statuses=("SENT",)), filters=(refused,))
    order = an_order(status="INVALIDATED")
    assert isinstance(decide(Flow.SALES_ORDERS, order, Memory(target_id=7), options), Cancel)


# --- the start date


@pytest.mark.parametrize("flow", ORDER_FLOWS)
@pytest.mark.parametrize(
    ("created", "start", "sent"),
    [
        *[("2026-03-01T11:59:59", START, False), ("2026-03-01T12:00:00", START, True)],
        *[("2026-03-01T12:00:00.900", START, True), ("2026-03-01T11:59:59.900", START, False)],
        *[(None, START, True), ("yesterday", START, True), ("2020-01-01T00:00:00", None, True)],
    ],
)
def test_orders_made_before_the_start_date_are_skipped(
    decide: Any,
    an_order: Any,
    a_purchase_order: Any,
    flow: Flow,
    created: str | None,
    start: str | None,
    sent: bool,
) -> None:
    build = an_order if flow == Flow.SALES_ORDERS else a_purchase_order
    decision = decide(flow, build(), Memory(created=created), start=start)
    assert isinstance(decision, Push) if sent else _skipped(decision) == "before_start"


@pytest.mark.parametrize("known", [{"asked_by_person": True}, {"target_id": 7}])
def test_an_old_order_is_sent_when_a_person_asked_for_it_or_it_was_sent_before(
    decide: Any, an_order: Any, known: dict[str, Any]
) -> None:
    memory = Memory(created="2020-01-01T00:00:00", **known)
    assert isinstance(decide(Flow.SALES_ORDERS, an_order(), memory, start=START), Push)


def test_the_start_date_is_for_orders_and_not_for_products(decide: Any, a_product: Any) -> None:
    memory = Memory(created="2020-01-01T00:00:00")
    assert isinstance(decide(Flow.ARTICLES, a_product(), memory, start=START), Push)


# --- the integration's own filters


def test_a_filter_skips_and_names_itself(decide: Any, a_product: Any, an_order: Any) -> None:
    options = Options(filters=(FilterRule(Flow.ARTICLES, "code", FilterOp.STARTS_WITH, "CUP"),))
    decision = decide(Flow.ARTICLES, a_product(), options=options)
    assert decision == Skip(
        "filter", "It does not match the filter “code | starts_with | CUP” (Settings › Filters)."
    )
    assert isinstance(decide(Flow.ARTICLES, a_product(code="CUP-1"), options=options), Push)
    assert isinstance(decide(Flow.SALES_ORDERS, an_order(), options=options), Push)


# --- what is left out after it was sent


@pytest.mark.parametrize("flow", ORDER_FLOWS)
@pytest.mark.parametrize(
    ("members", "code"),
    [
        *[
            ({"status": "UNFINISHED", "notes": "20 pieces"}, "status_not_chosen"),
            ({"status": "EMPTY"}, "status"),
        ],
        *[({"isOffer": True}, "offer"), ({"orderReference": "ours"}, "filter")],
    ],
)
def test_an_order_left_out_after_it_was_sent_is_told_until_it_is_shipped(
    decide: Any, an_order: Any, a_purchase_order: Any, flow: Flow, members: dict[str, Any], code: str
) -> None:
    build = an_order if flow == Flow.SALES_ORDERS else a_purchase_order
    options = Options(
        order=OrderOptions(statuses=("NOT_SENT", "SENT")),
        po=PurchaseOptions(statuses=("NOT_SENT", "SENT")),
        filters=(FilterRule(flow, "orderReference", FilterOp.IS_NOT, "ours"),),
    )
    there = _remembered(decide(flow, build(), options=options))
    told = decide(flow, build(**members), there, options)
    assert isinstance(told, Hold)
    assert told.code == code
    assert told.reason.endswith(" The warehouse still has the order as it was sent before.")
    assert told.remedy.endswith(".")
    assert _skipped(decide(flow, build(**members), there, options, is_shipped=True)) == code
    assert _skipped(decide(flow, build(**members), Memory(target_id=7), options)) == code, "only adopted"
    assert _skipped(decide(flow, build(**members), options=options)) == code


@pytest.mark.parametrize("shipped", [False, True])
def test_an_order_that_only_came_to_a_status_that_is_not_sent_is_unchanged(
    decide: Any, an_order: Any, shipped: bool
) -> None:
    options = _orders(statuses=("NOT_SENT",))
    first = decide(Flow.SALES_ORDERS, an_order(), options=options)
    decision = decide(
        Flow.SALES_ORDERS, an_order(status="SENT"), _remembered(first), options, is_shipped=shipped
    )
    assert decision == Unchanged(first.body_hash)


# --- whatever comes

STATUSES = st.sampled_from([None, "", *sorted(SENDABLE_STATUSES | NEVER_SENT | TAKEN_BACK)])
MEMORIES = st.builds(
    Memory,
    target_id=st.none() | st.just(7),
    created=st.sampled_from([None, "2026-02-28T00:00:00", "2026-03-02T00:00:00"]),
    asked_by_person=st.booleans(),
)
CHOICES = st.builds(
    Options,
    order=st.builds(
        OrderOptions,
        statuses=st.sampled_from([(), ("NOT_SENT", "SENT")]),
        cancel_in_wms=st.booleans(),
    ),
    filters=st.sampled_from([(), (FilterRule(Flow.SALES_ORDERS, "language", FilterOp.IS_NOT, "SWEDISH"),)]),
)


@given(
    status=STATUSES,
    offer=st.sampled_from([True, False, None]),
    kind=st.sampled_from([None, "SALES_ORDER", "PURCHASE_ORDER"]),
    language=st.sampled_from(["SWEDISH", "FINNISH"]),
    memory=MEMORIES,
    options=CHOICES,
)
@settings(max_examples=150, deadline=None)
def test_nothing_is_pushed_that_any_rule_keeps_back(
    facts: Facts,
    an_order: Any,
    status: str | None,
    offer: bool | None,
    kind: str | None,
    language: str,
    memory: Memory,
    options: Options,
) -> None:
    order = an_order(status=status, isOffer=offer, type=kind, language=language)
    decision = decide_push(Flow.SALES_ORDERS, order, memory, options, replace(facts, start=START))
    is_known = memory.is_in_wms or memory.asked_by_person
    may_go = (
        kind != "PURCHASE_ORDER"
        and offer is not True
        and status not in NEVER_SENT | TAKEN_BACK
        and (not options.order.statuses or status in options.order.statuses)
        and (not options.filters or language != "SWEDISH")
        and (is_known or memory.created is None or stamps.compare(memory.created, START) >= 0)
    )
    assert isinstance(decision, Push) == may_go
    if isinstance(decision, Cancel):
        assert status in TAKEN_BACK
        assert memory.is_in_wms
        assert options.order.cancel_in_wms
