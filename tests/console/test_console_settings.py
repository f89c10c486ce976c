"""The settings page: every setting of core, as text and back, with what is wrong said at the field."""

import re
from typing import Any

import pytest
from django.forms import BoundField
from django.http import QueryDict
from django.test import Client

from brygga.console.filter_counts import filter_counts
from brygga.console.own_lists import own_lists
from brygga.console.setting_fields import SETTINGS, SettingsForm
from brygga.console.setting_texts import Unreadable, numbers, ranges, rules, table, ways
from brygga.console.setting_words import SECTIONS, WORDS
from brygga.core.option_values import FilterOp, FilterRule, StatusRange, WayOfDelivery, WordTables
from brygga.core.options import OngoingOptions, Options, OrderOptions
from brygga.core.words import DocState, Flow
from brygga.integrations.models import AuditEntry, Integration, Person
from brygga.integrations.options import fingerprint, options_of

BENT = Options(
    order=OrderOptions(number_prefix="WEB-", non_stock_codes=("FREIGHT", "FEE"), notify_customer=True),
    ongoing=OngoingOptions(
        sent_ranges=(StatusRange(450, 480, "sent"), StatusRange(500, 500)),
        sent_exclusions=(455,),
        warehouse_id=3,
    ),
    tables=WordTables(
        countries={"FINLAND": "FI"},
        ways_of_delivery={"MAIL": WayOfDelivery("P1", "Posti"), "OTHER": WayOfDelivery("X")},
    ),
    filters=(
        FilterRule(Flow.SALES_ORDERS, "orderReference", FilterOp.STARTS_WITH, "WEB|1"),
        FilterRule(Flow.SALES_ORDERS, "status", FilterOp.ONE_OF, ("NOT_SENT", "APPROVED")),
    ),
)


def posted(options: Options) -> dict[str, Any]:
    """What a browser sends when the form is saved as it was shown."""
    form = SettingsForm(None, stored=options)
    values = {name: _value(form[name]) for name in SETTINGS}
    return {name: value for name, value in values.items() if value not in (False, None)}


def _value(field: BoundField) -> Any:
    value = field.value()
    return "on" if value is True else value


def saved(cast: Any, was: str = "", rest: str = "/settings", **changes: Any) -> Any:
    """Saves the defaults with some changes, in a form that was opened just now or, given `was`, earlier."""
    form = {name: value for name, value in (posted(Options()) | changes).items() if value is not None}
    form["was"] = was or opened(cast, rest)
    return cast.operator.post(f"/integrations/{cast.integration.key}{rest}", form, follow=True)


def opened(cast: Any, rest: str = "/settings") -> str:
    """What the form that is opened now knows of the settings it shows."""
    found = re.search('name="was" value="([^"]+)"', cast.page(cast.operator, rest))
    assert found
    return found[1]


def test_every_setting_has_a_place_and_words() -> None:
    assert set(WORDS) == set(SETTINGS)
    assert {setting.section for setting in SETTINGS.values()} == set(SECTIONS)


@pytest.mark.parametrize("options", [Options(), BENT], ids=["defaults", "bent"])
def test_saving_what_was_shown_changes_nothing(options: Options) -> None:
    form = SettingsForm(posted(options), stored=options)
    assert form.is_valid(), form.errors
    assert form.options == options


def test_what_a_merchant_must_know_is_said_beside_the_setting(cast: Any) -> None:
    shown = cast.page(cast.operator, "/settings")
    for name, part in (
        (
            "order.address_source",
            "By default goods go to the customer&#x27;s address, where the invoice goes.",
        ),
        ("procountor.order_writeback", "be marked so is unproven"),
    ):
        assert part in shown[shown.index(f'id="setting-{name}"') :].split('class="default"')[0]


def test_a_changed_setting_is_saved_audited_and_marked(cast: Any) -> None:
    held = cast.document(state=DocState.HELD)
    answer = saved(cast, **{"order.number_prefix": "WEB-", "flows.articles": None})
    shown = answer.content.decode()
    assert "Saved: 2 settings changed." in shown
    cast.integration.refresh_from_db()
    assert cast.integration.options == {"flows": {"articles": False}, "order": {"number_prefix": "WEB-"}}
    assert AuditEntry.objects.get(action="setting order.number_prefix").person == cast.person
    assert shown.count('class="tag">changed') == 2
    held.refresh_from_db()
    assert held.due_at is not None


@pytest.mark.parametrize(("rest", "phase"), [("/settings", "running"), ("/setup/settings", "connected")])
def test_a_form_that_was_opened_before_somebody_elses_change_does_not_take_it_back(
    cast: Any, rest: str, phase: str
) -> None:
    type(cast.integration).objects.update(phase=phase)
    was = opened(cast, rest)
    saved(cast, **{"order.number_prefix": "WEB-"})
    answer = saved(cast, was, rest, **{"flows.articles": None})
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody has changed the settings meanwhile, so nothing was saved." in shown
    assert 'value="WEB-"' in shown
    cast.integration.refresh_from_db()
    assert cast.integration.options == {"order": {"number_prefix": "WEB-"}}
    assert f'name="was" value="{opened(cast, rest)}"' in shown


def test_a_form_that_is_saved_twice_is_nobody_elses_change(cast: Any) -> None:
    was = opened(cast)
    assert "Saved: 1 setting changed." in saved(cast, was, **{"order.number_prefix": "WEB-"}).content.decode()
    again = saved(cast, was, **{"order.number_prefix": "WEB-"})
    assert "Nothing was changed: the settings are as they were." in again.content.decode()


def test_a_form_that_is_corrected_remembers_what_it_was_first_shown_with(cast: Any) -> None:
    was = opened(cast)
    saved(cast, **{"order.number_prefix": "WEB-"})
    shown = saved(cast, was, **{"every_minutes.articles": "often"}).content.decode()
    assert f'name="was" value="{was}"' in shown


def test_saving_the_defaults_stores_nothing(cast: Any) -> None:
    assert "Nothing was changed" in saved(cast).content.decode()
    cast.integration.refresh_from_db()
    assert cast.integration.options == {}


@pytest.mark.parametrize(
    ("name", "value", "part"),
    [
        ("every_minutes.articles", "0", "Choose 1 to 1440 minutes"),
        ("every_minutes.articles", "often", "Enter a whole number"),
        ("article.types", "NONSENSE", "Choose SALES, PURCHASE"),
        ("ongoing.sent_ranges", "abc", "Write one range per line"),
        ("ongoing.sent_ranges", "450-900 sent", ""),
        ("ongoing.sent_exclusions", "x", "Write whole numbers"),
        ("tables.countries", "FINLAND", "Write one “word = code” per line"),
        ("filters", "sales_orders | status", "Write a rule as"),
        ("filters", "nonsense | status | is | X", ""),
        ("filters", "sales_orders | orderRefrence | is | X", "Perhaps orderReference is meant."),
        (
            "filters",
            "sales_orders | status | resembles | X",
            "“resembles” is no comparison. Write is, is_not, starts_with or one_of; this line does not: sales_orders",
        ),
        (
            "filters",
            "shipments | status | is | X",
            "“shipments” is no flow with documents. Write articles, sales_",
        ),
        ("article.price_target", "elsewhere", "Select a valid choice"),
        ("order.number_prefix", "x" * 60, ""),
        (
            "order.delivery_date",
            "date, someday",
            "“someday” is no source of a delivery date. Write deliveryStartDate, deliveryEndDate, date or today.",
        ),
    ],
)
def test_a_wrong_value_is_said_at_its_field_and_nothing_is_saved(
    cast: Any, name: str, value: str, part: str
) -> None:
    answer = saved(cast, **{name: value})
    shown = answer.content.decode()
    assert answer.status_code == 400
    assert "Not saved" in shown
    at_field = shown[shown.index(f'id="setting-{name}"') :].split('class="default"')[0]
    assert 'class="wrong-text"' in at_field
    assert part in at_field
    cast.integration.refresh_from_db()
    assert options_of(cast.integration) == Options()


def test_every_layer_of_mistakes_is_told_by_one_save(cast: Any) -> None:
    wrong = {
        "every_minutes.articles": "0",
        "filters": "sales_orders | status\nsalesorders | status | is | X\n",
        "order.statuses": "SENTT",
        "ongoing.sent_exclusions": "x",
        "order.delivery_date": "someday",
    }
    shown = saved(cast, **wrong).content.decode()
    for name in wrong:
        assert f'<a href="#setting-{name}">' in shown, name
    assert shown.count('class="wrong-text"') == 6, "both lines of the filters"


def test_a_filter_that_matches_nothing_is_saved_only_when_it_comes_once_more(cast: Any) -> None:
    cast.document(700, source={"orderReference": "SHOP-1"})
    chosen = {"filters": "sales_orders | orderReference | starts_with | WEB"}
    asked = saved(cast, **chosen)
    said = "“sales_orders | orderReference | starts_with | WEB” matches 0 of the newest 1. Save once more if this is"
    assert asked.status_code == 400
    assert said in asked.content.decode()
    assert options_of(Integration.objects.get(pk=cast.integration.pk)) == Options()
    assert 'name="meant" value="sales_orders | orderReference' in asked.content.decode()
    assert "Saved: 1 setting" not in saved(cast, **chosen, meant="another filter").content.decode()
    assert "Saved: 1 setting changed." in saved(cast, **chosen, meant=chosen["filters"]).content.decode()
    assert saved(cast, **chosen, **{"order.number_prefix": "P"}).status_code == 200, (
        "asked only when it is new"
    )


def test_a_word_that_procountor_does_not_have_is_saved_and_told_with_the_nearest(cast: Any) -> None:
    words = {"article.unit_codes": "PIECEE = kpl\nBAG = pss", "tables.languages": "FINISH = fi"}
    shown = saved(cast, **words).content.decode()
    assert "Saved: 2 settings changed." in shown
    for word, meant in (("PIECEE", "PIECE"), ("FINISH", "FINNISH")):
        told = f"Brygga knows no word {word} of Procountor: this line may never be used."
        said = f"{told} Perhaps {meant} is meant;"
        assert shown.count(said) == 2, "once now, and beside the setting as long as it stands so"
    assert "knows no word BAG" not in shown
    assert cast.page(cast.operator, "/settings").count("knows no word") == 2


def test_a_filter_says_how_many_of_the_newest_documents_it_matches(
    cast: Any, django_assert_num_queries: Any
) -> None:
    for number in range(103):
        cast.document(number, source={"orderReference": "WEB-1" if number >= 100 else ""})
    cast.document(200, source=None)
    cast.document(201, source={"orderReference": "WEB-2"}, flow=Flow.PURCHASE_ORDERS)
    written = "sales_orders | orderReference | starts_with | WEB\nsales_orders | notes | is | Call\n"
    chosen = f"{written}articles | active | is | true"
    shown = saved(cast, filters=chosen, meant=chosen).content.decode()
    for part in (
        "“sales_orders | orderReference | starts_with | WEB” matches 3 of the newest 99.",
        "“sales_orders | notes | is | Call” matches 0 of the newest 99.",
        "“articles | active | is | true”: no document is known yet to try it on.",
    ):
        assert shown.count(part) == 2, part  # where it was saved, and beside the setting
    assert '<p class="warning">“sales_orders | notes | is | Call”' in shown
    rules = options_of(Integration.objects.get(pk=cast.integration.pk)).filters
    with django_assert_num_queries(3):  # two for the orders, and one that finds no article
        filter_counts(cast.integration, rules)


def test_who_chooses_anew_what_is_sent_is_told_that_what_was_left_out_stays_so(cast: Any) -> None:
    told = "1 document that the settings left out before stays left out."
    chosen = {"order.statuses": ["NOT_SENT"]}
    assert told not in saved(cast, **chosen).content.decode()
    cast.document(700, state=DocState.SKIPPED, code="status_not_chosen", reason="It is not sent.")
    assert told not in saved(cast, **chosen, **{"order.number_prefix": "P"}).content.decode()
    shown = saved(cast).content.decode()
    assert told in shown
    assert (
        f'<a href="/integrations/{cast.integration.key}/documents?state=skipped">Documents › skipped</a>'
        in shown
    )


def test_defaults_are_shown_beside_each_setting(cast: Any) -> None:
    shown = cast.reader.get(f"/integrations/{cast.integration.key}/settings").content.decode()
    assert shown.count("Default:") == len(SETTINGS)
    assert "Default: 450-499 sent, 500-799 collected" in shown
    assert "Default: SALES" in shown
    assert shown.count(" disabled>") == shown.count("<fieldset ")


def test_the_field_mapping_is_shown_from_its_one_source(cast: Any) -> None:
    shown = cast.reader.get(f"/integrations/{cast.integration.key}/mapping").content.decode()
    row = next(part for part in shown.split("<tr>") if "Order Line ⇒ Article Number" in part)
    assert "when missing, what becomes of it is a setting" in row
    assert "setting “A row without product code”" in row
    assert "left out when missing" not in row
    for part in ("Product ⇒ Code", "Article ⇒ Article Number", "purcaseCurrencyCode", "goodsOwnerOrderId"):
        assert part in shown, part


@pytest.mark.parametrize(
    ("reads", "text"),
    [(table, "= x"), (table, "word"), (ways, "x"), (ranges, "4-x"), (rules, "a|b|c"), (numbers, "1,x")],
)
def test_an_unreadable_line_is_a_sentence(reads: Any, text: str) -> None:
    with pytest.raises(Unreadable, match=r"Write "):
        reads(text)


# --- the warehouse's own lists


@pytest.fixture
def settings_page(merchant: Any) -> Any:
    """What stands beside a setting; what is asked for is the rest of the page's address."""
    browser = Client()
    browser.force_login(Person.objects.get(), backend="django.contrib.auth.backends.ModelBackend")

    def beside(setting: str, asked: str = "") -> str:
        answer = browser.get(f"/integrations/{merchant.integration.key}/settings{asked}")
        assert answer.status_code == 200
        page = answer.content.decode()
        return page[page.index(f'id="setting-{setting}"') :].split('class="default"')[0]

    return beside


@pytest.mark.parametrize(
    ("setting", "parts"),
    [
        ("ongoing.sent_ranges", ["<code>450</code>", "<code>200</code>", '<span class="tag">means shipped']),
        ("ongoing.warehouse_id", ["<code>1</code>"]),
        ("tables.ways_of_delivery", ["<code>"]),
    ],
)
def test_the_warehouses_own_list_is_shown_beside_its_setting_when_asked_for(
    merchant: Any, settings_page: Any, setting: str, parts: list[str]
) -> None:
    merchant.forget_calls()
    assert f'name="list" value="{setting}" formaction="?#setting-{setting}"' in settings_page(setting)
    assert merchant.calls("ongoing") == []
    shown = settings_page(setting, f"?list={setting}")
    assert "The warehouse's own list:" in shown
    for part in parts:
        assert part in shown, shown
    assert len(merchant.calls("ongoing")) == 1


def test_asking_for_a_list_keeps_what_was_typed_and_saves_nothing(merchant: Any) -> None:
    browser = Client()
    browser.force_login(Person.objects.get(), backend="django.contrib.auth.backends.ModelBackend")
    address = f"/integrations/{merchant.integration.key}/settings"
    typed = posted(Options()) | {
        "order.number_prefix": "SO-",
        "every_minutes.articles": "often",
        "was": "then",
    }
    del typed["flows.articles"]
    shown = browser.post(address, typed | {"list": "ongoing.warehouse_id"}).content.decode()
    assert "<code>1</code>" in shown
    assert 'name="order.number_prefix" value="SO-"' in shown
    assert 'name="every_minutes.articles" value="often"' in shown
    assert 'name="was" value="then"' in shown
    assert re.search('name="flows.articles"[^>]*checked', shown) is None
    assert re.search('name="flows.sales_orders"[^>]*checked', shown)
    assert "wrong-text" not in shown
    merchant.integration.refresh_from_db()
    assert options_of(merchant.integration) == Options()


def test_enter_in_a_field_saves_and_does_not_ask_for_a_list(cast: Any) -> None:
    shown = cast.page(cast.operator, "/settings")
    first = re.search("<button[^>]*>", shown[shown.index('class="settings"') :])
    assert first
    assert "name=" not in first[0]


def test_a_reader_sees_the_lists_by_their_address(cast: Any) -> None:
    shown = cast.page(cast.reader, "/settings")
    assert 'href="?list=ongoing.warehouse_id#setting-ongoing.warehouse_id"' in shown
    assert 'name="list"' not in shown


@pytest.mark.parametrize(("number", "told"), [("77", True), ("1", False)])
def test_a_warehouse_that_the_wms_does_not_list_is_saved_and_told(
    merchant: Any, number: str, told: bool
) -> None:
    browser = Client()
    browser.force_login(Person.objects.get(), backend="django.contrib.auth.backends.ModelBackend")
    form = posted(Options()) | {"ongoing.warehouse_id": number, "was": fingerprint(merchant.integration)}
    answer = browser.post(f"/integrations/{merchant.integration.key}/settings", form, follow=True)
    shown = answer.content.decode()
    assert "Saved: 1 setting changed." in shown
    assert ("The WMS lists no warehouse 77." in shown) == told
    merchant.fault("ongoing", kind="unavailable", times=None)
    form |= {"ongoing.warehouse_id": "78", "was": fingerprint(Integration.objects.get())}
    answer = browser.post(f"/integrations/{merchant.integration.key}/settings", form, follow=True)
    assert "The WMS could not be asked whether it has this warehouse." in answer.content.decode()


def test_a_warehouse_that_cannot_be_asked_costs_its_list_and_not_the_page(
    merchant: Any, settings_page: Any
) -> None:
    merchant.fault("ongoing", kind="unavailable", times=None)
    shown = settings_page("ongoing.warehouse_id", "?list=ongoing.warehouse_id")
    assert "The WMS did not answer as expected." in shown
    assert "Ask the warehouse again" in shown
    assert 'name="ongoing.warehouse_id"' in shown


def test_an_address_that_asks_for_a_list_keeps_the_start_date_of_a_set_up() -> None:
    lists = own_lists(Integration(), Options(), QueryDict("start=2026-01-02T00:00:00&list=nonsense"))
    assert {one.entries for one in lists} == {None}
    assert lists[1].address == (
        "?start=2026-01-02T00%3A00%3A00&list=ongoing.warehouse_id#setting-ongoing.warehouse_id"
    )
