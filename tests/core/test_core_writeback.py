"""From a shipped order to a sent invoice: the decision tables of the contract, and never a call too many."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brygga.core.decide import NEVER_SENT, TAKEN_BACK
from brygga.core.option_problems import SENDABLE_STATUSES
from brygga.core.options import Options, ProcountorOptions, WritebackOptions
from brygga.core.writeback import (
    AlreadySent,
    Call,
    Conflict,
    InvoiceSeen,
    Step,
    Wait,
    after_unknown_send,
    steps_to_sent,
)

CALLED = datetime(2026, 10, 25, 0, 58, tzinfo=UTC)
"""Two minutes before the clocks are put back: the quiet time is real time, not the wall clock's."""

STATUSES = sorted(SENDABLE_STATUSES | NEVER_SENT | TAKEN_BACK)
CHANNELS = ["EMAIL", "MAIL", "ELECTRONIC_INVOICE", "EDIFACT", "PAPER_INVOICE", "NO_SENDING", ""]
TYPES = ["SALES_ORDER", "SALES_INVOICE", "PURCHASE_ORDER", "PURCHASE_INVOICE", "TRAVEL_INVOICE", ""]
DONE = {"SENT", "INVOICED"}


def _seen(status: str, channel: str = "EMAIL", kind: str = "SALES_ORDER") -> InvoiceSeen:
    return InvoiceSeen(status, kind, channel)


def _conflict(found: object) -> str:
    assert isinstance(found, Conflict), found
    assert found.problem.endswith(".")
    assert found.remedy.endswith(".")
    return found.code


def _procountor(**members: Any) -> Options:
    return Options(procountor=ProcountorOptions(**members))


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("status", sorted(DONE))
def test_an_invoice_that_was_sent_is_done_without_a_call(status: str, channel: str) -> None:
    for options in (Options(), _procountor(order_writeback=False), _procountor(approve_no_sending=True)):
        for already in (frozenset[str](), frozenset({"approve", "send"})):
            assert steps_to_sent(_seen(status, channel), options, already) == AlreadySent()


def test_an_unfinished_invoice_is_approved_and_then_sent() -> None:
    assert steps_to_sent(_seen("UNFINISHED"), Options()) == Call(Step.APPROVE)
    made = frozenset({"approve"})
    assert steps_to_sent(_seen("NOT_SENT"), Options(), made) == Call(Step.SEND)
    assert steps_to_sent(_seen("SENT"), Options(), made | {"send"}) == AlreadySent()


def test_an_invoice_that_is_not_sent_is_sent() -> None:
    for channel in CHANNELS:
        assert steps_to_sent(_seen("NOT_SENT", channel), Options()) == Call(Step.SEND)


@pytest.mark.parametrize(
    ("status", "step"), [("UNFINISHED", Step.APPROVE), ("NOT_SENT", Step.SEND)], ids=["approve", "send"]
)
def test_no_step_is_made_twice(status: str, step: Step) -> None:
    found = steps_to_sent(_seen(status), Options(), frozenset({step.value}))
    assert _conflict(found) == f"{step}_without_effect"
    assert isinstance(found, Conflict)
    assert status in found.problem
    other = {"approve", "send"} - {step.value}
    assert steps_to_sent(_seen(status), Options(), frozenset(other)) == Call(step)


@pytest.mark.parametrize("status", ["INVALIDATED", "DELETED"])
def test_an_invoice_that_was_taken_back_is_for_a_person(status: str) -> None:
    found = steps_to_sent(_seen(status), Options())
    assert _conflict(found) == "invalidated"
    assert isinstance(found, Conflict)
    assert status.lower() in found.problem


@pytest.mark.parametrize("status", [*STATUSES, ""])
@pytest.mark.parametrize("kind", [kind for kind in TYPES if kind != "SALES_ORDER"])
def test_what_is_no_sales_order_is_never_called(status: str, kind: str) -> None:
    found = steps_to_sent(_seen(status, kind=kind), Options())
    assert _conflict(found) == "other_type"
    assert isinstance(found, Conflict)
    assert (kind or "unknown") in found.problem


@pytest.mark.parametrize(
    "status",
    [*[s for s in STATUSES if s not in DONE | TAKEN_BACK | {"UNFINISHED", "NOT_SENT"}], ""],
)
def test_any_other_status_is_for_a_person(status: str) -> None:
    found = steps_to_sent(_seen(status), Options())
    assert _conflict(found) == "unexpected_status"
    assert isinstance(found, Conflict)
    assert (status or "unknown") in found.problem


def test_without_a_sending_channel_nothing_is_called() -> None:
    for status in ("APPROVED", "UNFINISHED"):
        assert _conflict(steps_to_sent(_seen(status, "NO_SENDING"), Options())) == "no_sending_channel"


def test_an_invoice_without_a_sending_channel_is_approved_only_when_chosen() -> None:
    chosen = _procountor(approve_no_sending=True)
    assert steps_to_sent(_seen("UNFINISHED", "NO_SENDING"), chosen) == Call(Step.APPROVE)
    approved = steps_to_sent(_seen("APPROVED", "NO_SENDING"), chosen, frozenset({"approve"}))
    assert _conflict(approved) == "no_sending_channel"


@pytest.mark.parametrize("status", ["UNFINISHED", "NOT_SENT", "APPROVED"])
def test_with_write_back_off_nothing_is_called(status: str) -> None:
    found = steps_to_sent(_seen(status), _procountor(order_writeback=False))
    assert _conflict(found) == "writeback_off"


INVOICES = st.builds(
    InvoiceSeen, st.sampled_from([*STATUSES, ""]), st.sampled_from(TYPES), st.sampled_from(CHANNELS)
)
SETTINGS = st.builds(
    Options,
    procountor=st.builds(ProcountorOptions, order_writeback=st.booleans(), approve_no_sending=st.booleans()),
)
STEPS = st.frozensets(st.sampled_from(["approve", "send"]))


@given(seen=INVOICES, options=SETTINGS, already=STEPS)
@settings(max_examples=200, deadline=None)
def test_only_a_sales_order_on_its_way_is_ever_called_and_no_step_twice(
    seen: InvoiceSeen, options: Options, already: frozenset[str]
) -> None:
    found = steps_to_sent(seen, options, already)
    if isinstance(found, Call):
        assert found.step not in already
        assert (seen.type, seen.status) in {("SALES_ORDER", "UNFINISHED"), ("SALES_ORDER", "NOT_SENT")}
        assert (found.step == Step.SEND) == (seen.status == "NOT_SENT")
        assert options.procountor.order_writeback


@given(seen=st.lists(INVOICES, min_size=1, max_size=8), options=SETTINGS)
@settings(max_examples=60, deadline=None)
def test_whatever_procountor_shows_between_the_steps_there_are_at_most_two_calls(
    seen: list[InvoiceSeen], options: Options
) -> None:
    made: list[str] = []
    for invoice in seen:
        found = steps_to_sent(invoice, options, frozenset(made))
        if not isinstance(found, Call):
            break
        made.append(found.step.value)
    assert len(made) == len(set(made))


# --- after a send whose answer was lost


@pytest.mark.parametrize(("waited", "calls"), [(0, False), (299.999, False), (300, True), (301, True)])
@pytest.mark.parametrize(
    ("status", "step"), [("NOT_SENT", Step.SEND), ("UNFINISHED", Step.APPROVE)], ids=["send", "approve"]
)
def test_after_a_lost_send_the_next_call_waits_exactly_the_quiet_time(
    status: str, step: Step, waited: float, calls: bool
) -> None:
    now = CALLED + timedelta(seconds=waited)
    found = after_unknown_send(CALLED, now, _seen(status), Options())
    assert found == (Call(step) if calls else Wait(CALLED + timedelta(seconds=300)))


@given(
    seen=INVOICES,
    options=SETTINGS,
    quiet=st.integers(min_value=60, max_value=3600),
    waited=st.floats(min_value=0, max_value=4000),
)
@settings(max_examples=100, deadline=None)
def test_after_a_lost_send_only_a_call_waits_and_it_waits_for_the_same_call(
    seen: InvoiceSeen, options: Options, quiet: int, waited: float
) -> None:
    now = CALLED + timedelta(seconds=waited)
    options = replace(options, writeback=WritebackOptions(quiet_seconds=quiet))
    found, at_once = after_unknown_send(CALLED, now, seen, options), steps_to_sent(seen, options)
    too_early = isinstance(at_once, Call) and now < CALLED + timedelta(seconds=quiet)
    assert found == (Wait(CALLED + timedelta(seconds=quiet)) if too_early else at_once)


def test_after_a_lost_send_that_worked_nothing_is_called() -> None:
    later = CALLED + timedelta(days=1)
    for now in (CALLED, later):
        assert after_unknown_send(CALLED, now, _seen("SENT"), Options()) == AlreadySent()
        assert _conflict(after_unknown_send(CALLED, now, _seen("INVALIDATED"), Options())) == "invalidated"
    off = _procountor(order_writeback=False)
    assert _conflict(after_unknown_send(CALLED, later, _seen("NOT_SENT"), off)) == "writeback_off"
