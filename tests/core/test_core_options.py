"""The settings: their defaults are the mission's and the contract's, and each wrong one is named with its remedy."""

from dataclasses import replace
from typing import Any

import pytest

from brygga.core.article_table import ARTICLE
from brygga.core.case import setting
from brygga.core.option_problems import SENDABLE_STATUSES, OptionProblem
from brygga.core.option_warnings import BUILT_IN, warnings
from brygga.core.options import (
    ArticleOptions,
    EveryMinutes,
    FilterOp,
    FilterRule,
    OngoingOptions,
    Options,
    OrderOptions,
    ProcountorOptions,
    PurchaseOptions,
    StatusRange,
    WayOfDelivery,
    WordTables,
    WritebackOptions,
    is_shipped,
    problems,
)
from brygga.core.purchase_order_table import PURCHASE_ORDER
from brygga.core.row_tables import PURCHASE_ORDER_ROW, SALES_ORDER_ROW
from brygga.core.sales_order_table import SALES_ORDER
from brygga.core.source_fields import FIELDS
from brygga.core.words import Flow
from brygga_sandbox.procountor.words import COUNTRIES, UNITS

CONTRACT_DEFAULTS = {
    "article.price_target": "customerPrice",
    "article.types": ("SALES",),
    "article.from_row": "missing_only",
    "article.unit_codes": {},
    "article.raw_units": False,
    "order.number_prefix": "",
    "po.number_prefix": "",
    "order.address_source": "counterparty",
    "order.map_specifier": False,
    "order.default_country": "",
    "order.delivery_date": ("deliveryStartDate", "deliveryEndDate", "date", "today"),
    "order.send_customer_number": False,
    "order.way_of_delivery": False,
    "order.row_without_code": "text_row",
    "order.unit_mismatch": "warn",
    "order.non_stock_codes": (),
    "order.notify_customer": False,
    "order.email_target": "order",
    "order.statuses": (),
    "po.statuses": (),
    "order.cancel_in_wms": True,
    "order.patch_late_changes": False,
    "po.in_date": False,
    "po.way_of_delivery_target": "wayOfDelivery",
    "ongoing.sent_ranges": (StatusRange(450, 499, "sent"), StatusRange(500, 799, "collected")),
    "ongoing.sent_exclusions": (),
    "writeback.wait_for_full": False,
    "writeback.wait_if_goods_differ": False,
    "writeback.quiet_seconds": 300,
    "procountor.order_writeback": True,
    "procountor.approve_no_sending": False,
    "procountor.poll_overlap_seconds": 3600,
    "procountor.product_version_filter": True,
    "ongoing.row_check_after_put": True,
    "ongoing.row_check_tries": 10,
    "ongoing.row_check_wait_seconds": 3,
    "ongoing.clear_text_with": "",
    "ongoing.po_new_members": True,
    "ongoing.goods_owner_check": True,
    "ongoing.webhook_system_check": True,
    "ongoing.page_size": 1000,
    "ongoing.warehouse_id": None,
    "flows.articles": True,
    "flows.sales_orders": True,
    "flows.purchase_orders": True,
    "flows.shipments": True,
    "every_minutes.articles": 15,
    "every_minutes.sales_orders": 15,
    "every_minutes.purchase_orders": 15,
    "every_minutes.shipments": 5,
    "ongoing.order_work_begins_at": 320,
    "ongoing.purchase_work_begins_at": 300,
    "filters": (),
}


@pytest.mark.parametrize("name", CONTRACT_DEFAULTS)
def test_the_default_of_a_setting_is_the_contracts(name: str) -> None:
    assert setting(Options(), name) == CONTRACT_DEFAULTS[name]


def test_the_defaults_have_no_problem() -> None:
    assert problems(Options()) == []


def _found(options: Options) -> list[str]:
    found = problems(options)
    for problem in found:
        assert isinstance(problem, OptionProblem)
        assert problem.problem.endswith(".")
        assert problem.remedy.endswith(".")
        setting(options, problem.name)
    return [problem.name for problem in found]


def _every(**members: int) -> Options:
    return Options(every_minutes=EveryMinutes(**members))


def _article(**members: Any) -> Options:
    return Options(article=ArticleOptions(**members))


def _order(**members: Any) -> Options:
    return Options(order=OrderOptions(**members))


def _po(**members: Any) -> Options:
    return Options(po=PurchaseOptions(**members))


def _ongoing(**members: Any) -> Options:
    return Options(ongoing=OngoingOptions(**members))


def _ranges(*spans: tuple[int, int]) -> Options:
    return _ongoing(sent_ranges=tuple(StatusRange(*span) for span in spans))


def _tables(**members: Any) -> Options:
    return Options(tables=WordTables(**members))


def _filter(field: str, op: FilterOp, value: Any) -> Options:
    return Options(filters=(FilterRule(Flow.SALES_ORDERS, field, op, value),))


RIGHT = [
    *[_every(**{flow: minutes}) for flow in ("articles", "shipments") for minutes in (1, 24 * 60)],
    *[_article(types=types) for types in (("PURCHASE",), ("SALES", "PURCHASE"), ("PURCHASE", "SALES"))],
    *[_article(types=("TRAVEL",)), _article(unit_codes={"PIECE": "kpl"})],
    *[_order(number_prefix="P" * 40), _po(number_prefix="P" * 40), _order(default_country="FI")],
    *[_order(statuses=tuple(sorted(SENDABLE_STATUSES))), _po(statuses=("NOT_SENT", "SENT"))],
    *[_tables(countries={"ATLANTIS": "GR"}), _tables(languages={"NORWEGIAN": "nb"})],
    *[_tables(payment_texts={"CASH": "Käteinen"}), _tables(ways_of_delivery={"BUS": WayOfDelivery("MH")})],
    *[_ranges((450, 499)), _ranges((475, 475)), _ranges((500, 799), (450, 499)), _ranges((0, 0))],
    *[_ongoing(row_check_tries=1), _ongoing(row_check_wait_seconds=0), _ongoing(page_size=1)],
    *[_ongoing(clear_text_with="-" * 50), Options(writeback=WritebackOptions(quiet_seconds=60))],
    Options(procountor=ProcountorOptions(poll_overlap_seconds=2)),
    *[_filter("status", FilterOp.IS, "SENT"), _filter("status", FilterOp.ONE_OF, ("SENT", "PAID"))],
    *[_filter("status", FilterOp.ONE_OF, "SENT, PAID"), _filter("notes", FilterOp.IS, ("a, b",))],
]


@pytest.mark.parametrize("options", RIGHT)
def test_settings_at_their_limits_can_be_used(options: Options) -> None:
    assert _found(options) == []


WRONG = [
    *[
        (_every(**{flow: minutes}), f"every_minutes.{flow}")
        for flow in ("articles", "sales_orders", "purchase_orders", "shipments")
        for minutes in (0, -5, 24 * 60 + 1)
    ],
    *[(_article(types=types), "article.types") for types in ((), ("BOOKS",), ("SALES", "BOOKS"))],
    *[(_article(types=types), "article.types") for types in (("SALES", "TRAVEL"), ("TRAVEL", "PURCHASE"))],
    *[(_article(types=("SALES", "PURCHASE", "TRAVEL")), "article.types")],
    *[(_article(unit_codes={"PIECE": word}), "article.unit_codes") for word in ("", " ")],
    *[
        (_order(number_prefix="P" * 41), "order.number_prefix"),
        (_po(number_prefix="P" * 41), "po.number_prefix"),
    ],
    *[(_order(number_prefix=" P"), "order.number_prefix"), (_po(number_prefix="\tP"), "po.number_prefix")],
    *[
        (_order(default_country=code), "order.default_country")
        for code in ("fi", "FIN", "F", "F1", "ÅÄ", "  ")
    ],
    *[(_order(delivery_date=()), "order.delivery_date")],
    *[
        (_order(statuses=(status,)), "order.statuses")
        for status in ("EMPTY", "DELETED", "INVALIDATED", "sent")
    ],
    *[(_po(statuses=("SENT", "OVERRIDDEN")), "po.statuses")],
    *[(_tables(countries={"ATLANTIS": code}), "tables.countries") for code in ("", "gr", "GRC")],
    *[(_tables(languages={"NORWEGIAN": " "}), "tables.languages")],
    *[(_tables(payment_texts={"CASH": ""}), "tables.payment_texts")],
    *[(_tables(ways_of_delivery={"BUS": WayOfDelivery(" ", "Bus")}), "tables.ways_of_delivery")],
    *[(_ranges(), "ongoing.sent_ranges"), (_ranges((500, 450)), "ongoing.sent_ranges")],
    *[(_ranges((-1, 5)), "ongoing.sent_ranges"), (_ranges((450, 800)), "ongoing.sent_ranges")],
    *[(_ranges((450, 500), (500, 600)), "ongoing.sent_ranges")],
    *[(_ranges((500, 600), (400, 500)), "ongoing.sent_ranges")],
    *[(_ongoing(row_check_tries=0), "ongoing.row_check_tries"), (_ongoing(page_size=0), "ongoing.page_size")],
    *[(_ongoing(row_check_wait_seconds=-1), "ongoing.row_check_wait_seconds")],
    *[(_ongoing(clear_text_with="-" * 51), "ongoing.clear_text_with")],
    *[(Options(writeback=WritebackOptions(quiet_seconds=59)), "writeback.quiet_seconds")],
    *[(Options(procountor=ProcountorOptions(poll_overlap_seconds=1)), "procountor.poll_overlap_seconds")],
    *[(_filter(" ", FilterOp.IS, "x"), "filters"), (_filter("notes", FilterOp.IS, ""), "filters")],
    *[
        (_filter("notes", FilterOp.IS_NOT, " "), "filters"),
        (_filter("notes", FilterOp.ONE_OF, " , "), "filters"),
    ],
    *[
        (_filter("notes", FilterOp.ONE_OF, ()), "filters"),
        (_filter("notes", FilterOp.ONE_OF, ("", " ")), "filters"),
    ],
    *[(_filter("notes", op, ("a", "b")), "filters") for op in FilterOp if op != FilterOp.ONE_OF],
    *[
        (_filter(field, FilterOp.IS_NOT, "x"), "filters")
        for field in ("orderRefrence", "code", "counterParty")
    ],
    (Options(filters=(FilterRule(Flow.SHIPMENTS, "status", FilterOp.IS, "x"),)), "filters"),
]


@pytest.mark.parametrize(("options", "name"), WRONG)
def test_a_setting_that_cannot_be_used_is_named_once_with_its_remedy(options: Options, name: str) -> None:
    assert _found(options) == [name]


def test_a_misspelt_status_is_refused_with_those_that_can_be_sent() -> None:
    (problem,) = problems(_order(statuses=("SENTT",)))
    assert all(status in problem.remedy for status in SENDABLE_STATUSES)


def test_every_problem_is_told_at_once_in_the_order_of_the_page() -> None:
    options = replace(
        _order(number_prefix="P" * 41, default_country="x", delivery_date=(), statuses=("NO", "NONE")),
        every_minutes=EveryMinutes(articles=0),
        filters=(
            FilterRule(Flow.ARTICLES, "", FilterOp.IS, ""),
            FilterRule(Flow.ARTICLES, "code", FilterOp.IS, "b"),
        ),
    )
    assert _found(options) == [
        "every_minutes.articles",
        "order.number_prefix",
        "order.default_country",
        "order.delivery_date",
        "order.statuses",
        "order.statuses",
        "filters",
    ]
    assert "Filter 1" in problems(options)[-1].problem


@pytest.mark.parametrize(
    ("flow", "written", "meant"),
    [
        (Flow.SALES_ORDERS, "orderRefrence", "orderReference"),
        (Flow.PURCHASE_ORDERS, "invoiceRows.unit", "invoiceRows[].unit"),
        (Flow.SALES_ORDERS, "deliveryAdress.City", "deliveryAddress.city"),
        (Flow.SALES_ORDERS, "customerNumber", "counterParty.customerNumber"),
        (Flow.ARTICLES, "Code", "code"),
    ],
)
def test_a_misspelt_field_of_a_filter_is_refused_and_the_nearest_named(
    flow: Flow, written: str, meant: str
) -> None:
    rules = (FilterRule(flow, meant, FilterOp.IS, "x"), FilterRule(flow, written, FilterOp.IS, "x"))
    [problem] = problems(Options(filters=rules))
    assert problem.problem == f"Filter 2 asks for {written}, which no document of {flow} has."
    assert problem.remedy == f"Perhaps {meant} is meant."


def test_every_word_of_procountor_is_known_to_its_table() -> None:
    assert set(BUILT_IN["article.unit_codes"]) == set(UNITS)
    assert set(BUILT_IN["tables.countries"]) == set(COUNTRIES)


def test_words_that_procountor_does_not_have_are_told_with_the_nearest_and_refused_nowhere() -> None:
    options = Options(
        article=ArticleOptions(unit_codes={"PIECE": "kpl", "PIECEE": "kpl"}),
        tables=WordTables(countries={"FINLAN": "FI"}, ways_of_delivery={"MAIL": WayOfDelivery("P1")}),
    )
    assert problems(options) == []
    assert [(one.name, one.remedy) for one in warnings(options)] == [
        ("article.unit_codes", "Perhaps PIECE is meant; the page of this table lists all words."),
        ("tables.countries", "Perhaps FINLAND is meant; the page of this table lists all words."),
        ("tables.ways_of_delivery", "Perhaps MAILING is meant; the page of this table lists all words."),
    ]


def test_whatever_the_mapping_reads_can_be_filtered_by() -> None:
    tables = {
        Flow.ARTICLES: ARTICLE,
        Flow.SALES_ORDERS: (*SALES_ORDER, *SALES_ORDER_ROW),
        Flow.PURCHASE_ORDERS: (*PURCHASE_ORDER, *PURCHASE_ORDER_ROW),
    }
    for flow, table in tables.items():
        assert {rule.source for rule in table if rule.source} <= FIELDS[flow]


def test_the_longest_prefix_leaves_room_for_procountors_largest_number() -> None:
    assert len("P" * 40 + str(2**31 - 1)) == 50


# --- which statuses mean shipped


@pytest.mark.parametrize(
    ("number", "shipped"),
    [
        *[(0, False), (200, False), (449, False), (450, True), (499, True), (500, True), (799, True)],
        *[(800, False), (999, False), (1000, False), (-450, False)],
    ],
)
def test_by_default_sent_and_collected_mean_shipped(number: int, shipped: bool) -> None:
    assert is_shipped(number, Options()) is shipped


def test_a_warehouses_own_numbers_count() -> None:
    options = _ongoing(sent_ranges=(StatusRange(425, 425), StatusRange(500, 600)), sent_exclusions=(475, 550))
    assert [n for n in (424, 425, 426, 450, 500, 549, 550, 551, 600, 601) if is_shipped(n, options)] == [
        *[425, 500, 549, 551, 600]
    ]


@pytest.mark.parametrize("number", [800, 900, 1000])
def test_returned_and_cancelled_never_mean_shipped_whatever_the_settings_say(number: int) -> None:
    assert not is_shipped(number, _ranges((450, 2000)))


def test_no_range_means_that_nothing_is_shipped() -> None:
    assert not is_shipped(450, _ranges())
