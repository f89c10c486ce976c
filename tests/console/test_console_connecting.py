"""Connecting in a browser, from the button on the home page to *Start*; and every way it can be refused."""

import re
from contextlib import closing
from typing import Any

import pytest

from brygga.cable import Cable
from brygga.demo import pages
from brygga.flows import connecting
from brygga.flows.parts import wired_by
from brygga.integrations import credentials, people
from brygga.integrations.models import CredentialKind, Integration, Person, Phase, Role
from brygga.wire import Answer, Wire
from brygga_sandbox.faults import Fault, FaultKind

COOKIE = "brygga-language"
STARTS = "2020-01-01T00:00:00"


def setup_address(integration: Integration, rest: str = "") -> str:
    return f"/integrations/{integration.key}/setup{rest}"


def saved(browser: Any, integration: Integration, owner: int = 159, start: str = STARTS) -> Any:
    form = {"is_right_company": "on", "goods_owner": str(owner), "start": start}
    return browser.post(setup_address(integration), form)


def test_the_whole_way_ends_with_a_running_integration_and_a_token_shown_once(journey: Any) -> None:
    journey.sign_in()
    integration = journey.connect()
    page = journey.browser.get(setup_address(integration)).content.decode()
    assert integration.company_name in page
    assert integration.business_id in page
    assert "(159) · TEST" in page
    answer = saved(journey.browser, integration)
    assert answer.status_code == 302, answer.content.decode()
    preview = journey.browser.get(answer["location"])
    assert preview.status_code == 200
    assert "Nothing has been written anywhere" in preview.content.decode()
    started = journey.browser.post(setup_address(integration, "/start"), {"start": STARTS})
    assert started.status_code == 302, started.content.decode()
    shown = journey.browser.get(started["location"]).content.decode()
    integration.refresh_from_db()
    assert integration.phase == Phase.RUNNING
    assert integration.start_stamp == STARTS
    token = credentials.secret_of(integration, CredentialKind.WEBHOOK_TOKEN)
    assert token is not None
    assert token in shown
    assert f"http://127.0.0.1:8700/hooks/ongoing/{integration.key}" in shown
    again = journey.browser.get(started["location"], follow=True).content.decode()
    assert token not in again
    assert token not in journey.browser.get(f"/integrations/{integration.key}/webhook").content.decode()


def test_a_preview_shows_source_and_sent_values_with_the_rule_between(journey: Any) -> None:
    journey.sign_in()
    integration = journey.connect()
    page = journey.browser.get(saved(journey.browser, integration)["location"]).content.decode()
    assert "would be sent" in page
    assert "Invoice ⇒ Invoice Number" in page
    assert "orderNumber" in page
    assert journey.sandboxes.ongoing.sandbox.calls.list(0, "PUT", "") == []


def test_what_is_older_than_the_start_date_is_an_example_and_not_called_sent(journey: Any) -> None:
    journey.sign_in()
    integration = journey.connect()
    saved(journey.browser, integration)
    preview = journey.browser.get(setup_address(integration, "/preview")).content.decode()
    older = [one for one in preview.split("<summary>") if "older than the start date" in one]
    assert older
    assert all('<span class="word quiet">example</span>' in one for one in older)
    assert not any("would be sent" in one for one in older)


def test_where_goods_go_is_said_before_the_first_run(journey: Any) -> None:
    journey.sign_in()
    integration = journey.connect()
    page = journey.browser.get(setup_address(integration)).content
    assert b"Goods go to the customer&#x27;s address, where the invoice goes." in page
    preview = saved(journey.browser, integration)["location"]
    assert b"Goods go to the customer&#x27;s address" in journey.browser.get(preview).content
    Integration.objects.update(options={"order": {"address_source": "delivery"}})
    assert b"Goods go to the delivery address of an order" in journey.browser.get(preview).content
    Integration.objects.update(options={"flows": {"sales_orders": False}})
    assert b"Goods go to" not in journey.browser.get(preview).content


def test_a_person_who_came_by_the_link_only_sets_up_and_starts_but_sees_nothing_else(
    journey: Any, another_journey: Any
) -> None:
    journey.sign_in()
    integration, path = journey.link()
    guest = another_journey()
    back = guest.browser.get(guest.at_procountor(guest.land(path)["location"]))
    assert back["location"] == setup_address(integration)
    assert guest.browser.get(back["location"]).status_code == 200
    answer = saved(guest.browser, integration)
    assert guest.browser.get(answer["location"]).status_code == 200
    assert guest.browser.get(setup_address(integration, "/settings")).status_code == 200
    assert guest.browser.get("/").status_code == 302
    assert guest.browser.get(f"/integrations/{integration.key}").status_code == 302
    assert guest.browser.get(f"/integrations/{integration.key}/documents").status_code == 302
    started = guest.browser.post(setup_address(integration, "/start"), {"start": STARTS})
    assert "X-Auth-Token" in guest.browser.get(started["location"]).content.decode()
    integration.refresh_from_db()
    assert integration.phase == Phase.RUNNING
    for rest in ("", "/settings", "/preview", "/start"):
        assert guest.browser.get(setup_address(integration, rest)).status_code == 302
    assert guest.browser.post(setup_address(integration, "/settings"), {}).status_code == 302


def test_a_link_opens_only_the_integration_it_was_made_for(journey: Any, another_journey: Any) -> None:
    journey.sign_in()
    _, path = journey.link()
    other, _ = journey.link()
    guest = another_journey()
    guest.land(path)
    assert guest.browser.get(setup_address(other))["location"].startswith("/sign-in")
    assert guest.browser.post(setup_address(other, "/procountor")).status_code == 404


def test_the_link_page_shows_it_to_the_browser_that_made_it_only(journey: Any, another_journey: Any) -> None:
    journey.sign_in()
    integration, path = journey.link()
    page = journey.browser.get(f"/integrations/{integration.key}/link").content.decode()
    assert path in page
    assert "Copy link" in page
    assert "Open link" in page
    assert "The link expires" in page
    teammate = another_journey()
    teammate.sign_in()
    assert path not in teammate.browser.get(f"/integrations/{integration.key}/link").content.decode()


def test_the_sessions_hold_no_link_in_plain_text(journey: Any) -> None:
    journey.sign_in()
    _, path = journey.link()
    token = path.rsplit("/", 1)[1]
    kept = [str(value) for value in journey.browser.session.values()]
    assert kept
    assert not any(token in value for value in kept)


def test_a_wrong_password_on_the_landing_page_can_be_corrected(journey: Any) -> None:
    journey.sign_in()
    _, path = journey.link()
    wrong = journey.land(path, password="wrong")
    assert wrong.status_code == 403
    assert b"does not accept this user name and password" in wrong.content
    assert journey.land(path).status_code == 302


def test_an_expired_a_used_and_a_made_up_link_are_pages(
    journey: Any, another_journey: Any, clock: Any
) -> None:
    journey.sign_in()
    _, used = journey.link()
    another_journey().land(used)
    _, expired = journey.link()
    clock.advance(days=1)
    for path, status, part in (
        (used, 410, "used"),
        (expired, 410, "expired"),
        ("/connect/made-up", 404, "not one"),
    ):
        for answer in (journey.browser.get(path), journey.land(path)):
            assert answer.status_code == status
            assert part in answer.content.decode()


def test_going_back_from_procountors_login_leads_to_the_set_up(journey: Any, another_journey: Any) -> None:
    journey.sign_in()
    integration, path = journey.link()
    guest = another_journey()
    guest.land(path)
    for answer in (guest.browser.get(path), guest.land(path)):
        assert (answer.status_code, answer["location"]) == (302, setup_address(integration))
    assert "Procountor" in guest.browser.get(setup_address(integration)).content.decode()
    assert another_journey().browser.get(path).status_code == 410


def test_each_button_of_the_preview_takes_the_date_that_stands_in_the_field(journey: Any) -> None:
    journey.sign_in()
    integration = journey.connect()
    address = saved(journey.browser, integration)["location"]
    page = pages.read(address, 200, (), journey.browser.get(address).content.decode())
    assert "is from 2020-01-01 00:00:00 on" in page.text
    form = page.form("Start")
    form.fill("Start date", "2021-02-03T00:00")
    assert ("start", "2021-02-03T00:00") in form.sent("Start")
    shown = journey.browser.post(form.action, dict(form.sent("Show for this start date")))
    assert shown["location"] == setup_address(integration, "/preview?start=2021-02-03T00%3A00")
    looked = journey.browser.post(
        form.elsewhere["Look at existing orders now"], dict(form.sent("Look at existing orders now"))
    )
    assert looked["location"] == shown["location"]
    started = journey.browser.post(form.elsewhere["Start"], dict(form.sent("Start")))
    assert started["location"].endswith("/started")
    integration.refresh_from_db()
    assert integration.start_stamp == "2021-02-03T00:00:00"


def test_an_operator_who_opens_their_own_link_stands_in_the_audit(journey: Any, another_journey: Any) -> None:
    journey.sign_in()
    integration = journey.connect()
    saved(journey.browser, integration)
    journey.browser.post(setup_address(integration, "/start"), {"start": STARTS})
    me = Person.objects.get(user_name="WSIdemo")
    assert integration.audit.get(action="started").person == me
    assert integration.audit.get(action="goods owner chosen").person == me


def test_who_is_signed_in_at_another_warehouse_stands_in_no_audit_of_this_one(
    journey: Any, another_journey: Any
) -> None:
    journey.sign_in()
    integration, path = journey.link()
    guest = another_journey()
    stranger = people.arrived("https://other.ongoingsystems.se/other", "WSIstranger", [159])
    guest.browser.force_login(stranger, backend="django.contrib.auth.backends.ModelBackend")
    guest.browser.get(guest.at_procountor(guest.land(path)["location"]))
    saved(guest.browser, integration)
    guest.browser.post(setup_address(integration, "/start"), {"start": STARTS})
    assert integration.audit.get(action="started").person is None


def test_the_second_click_on_start_does_not_say_that_nothing_was_started(journey: Any) -> None:
    journey.sign_in()
    integration = journey.connect()
    saved(journey.browser, integration)

    class Clicked(Wire):
        """The first click comes while the second one's question is under way."""

        def call(self, *words: Any, **more: Any) -> Answer:
            if Integration.objects.filter(pk=integration.pk, phase=Phase.CONNECTED).exists():
                connecting.start(Integration.objects.get(pk=integration.pk), STARTS, None)
            return super().call(*words, **more)

    def wire(base_url: str, peer: str) -> Wire:
        return Clicked(base_url, user_agent="test", peer=peer, cable=cable)

    with closing(Cable()) as cable, wired_by(wire):
        second = journey.browser.post(setup_address(integration, "/start"), {"start": STARTS})
    assert (second.status_code, second["location"]) == (302, setup_address(integration, "/started"))


@pytest.fixture
def on_the_way(journey: Any) -> Any:
    """Landed, and logged in at Procountor; `back` is the address with which it returns."""
    journey.sign_in()
    integration, path = journey.link()
    journey.integration = integration
    journey.back = journey.at_procountor(journey.land(path)["location"])
    return journey


def test_a_return_without_state_is_refused(on_the_way: Any) -> None:
    answer = on_the_way.browser.get(re.sub(r"&?state=[^&]+", "", on_the_way.back))
    assert answer.status_code == 400
    assert b"without saying which connection" in answer.content


def test_a_return_with_a_forged_state_is_refused(on_the_way: Any) -> None:
    for state in ("made-up", "x:y:z", "%00", "ä" * 500):
        answer = on_the_way.browser.get("/connect/return", {"code": "abc", "state": state})
        assert answer.status_code == 403


def test_a_return_in_another_browser_is_refused_and_connects_nothing(
    on_the_way: Any, another_journey: Any
) -> None:
    thief = another_journey()
    answer = thief.browser.get(on_the_way.back)
    assert answer.status_code == 403
    assert b"does not belong to a login that this browser started" in answer.content
    on_the_way.integration.refresh_from_db()
    assert on_the_way.integration.company_id is None


def test_a_return_works_once(on_the_way: Any) -> None:
    assert on_the_way.browser.get(on_the_way.back).status_code == 302
    assert on_the_way.browser.get(on_the_way.back).status_code == 403


def test_a_return_after_half_an_hour_is_refused(on_the_way: Any, clock: Any) -> None:
    clock.advance(minutes=31)
    assert on_the_way.browser.get(on_the_way.back).status_code == 410


def test_denied_at_procountor_is_a_page_with_a_way_to_try_again(on_the_way: Any) -> None:
    state = re.search(r"state=([^&]+)", on_the_way.back)
    assert state
    answer = on_the_way.browser.get(f"/connect/return?error=access_denied&state={state[1]}")
    assert answer.status_code == 403
    assert b"not allowed at Procountor" in answer.content
    again = on_the_way.browser.post(setup_address(on_the_way.integration, "/procountor"))
    assert again["location"].startswith(on_the_way.sandboxes.procountor.url)
    assert on_the_way.browser.get(on_the_way.at_procountor(again["location"])).status_code == 302


def test_a_return_without_a_code_is_a_page(on_the_way: Any) -> None:
    state = re.search(r"state=([^&]+)", on_the_way.back)
    assert state
    answer = on_the_way.browser.get(f"/connect/return?state={state[1]}")
    assert answer.status_code == 400
    assert b"without a code" in answer.content


def test_an_expired_code_is_a_page(on_the_way: Any) -> None:
    on_the_way.sandboxes.clock.advance(301)
    answer = on_the_way.browser.get(on_the_way.back)
    assert answer.status_code == 410
    assert b"Log in to Procountor again" in answer.content


def test_a_procountor_that_is_down_is_a_502_page(on_the_way: Any) -> None:
    on_the_way.sandboxes.procountor.sandbox.faults.add(
        Fault(kind=FaultKind.UNAVAILABLE, path="/oauth", times=None)
    )
    answer = on_the_way.browser.get(on_the_way.back)
    assert answer.status_code == 502
    assert b"Procountor did not answer" in answer.content


def test_missing_rights_are_named(journey: Any) -> None:
    journey.sign_in()
    _, path = journey.link()
    back = journey.at_procountor(journey.land(path)["location"], user="liisa.lukija")
    page = journey.browser.get(back, follow=True)
    assert page.status_code == 200
    assert "lacks rights" in page.content.decode()


def test_the_company_must_be_confirmed_and_a_goods_owner_chosen(journey: Any) -> None:
    journey.sign_in()
    integration = journey.connect()
    answer = journey.browser.post(setup_address(integration), {"start": STARTS})
    assert answer.status_code == 400
    assert b"Tick the box if this is the right company" in answer.content
    integration.refresh_from_db()
    assert integration.goods_owner_id is None


def test_a_goods_owner_of_somebody_else_cannot_be_chosen(journey: Any) -> None:
    journey.sign_in()
    integration = journey.connect()
    assert saved(journey.browser, integration, owner=161).status_code == 400
    integration.refresh_from_db()
    assert integration.goods_owner_id is None


def test_a_goods_owner_that_is_taken_is_refused_in_the_readers_language_alone(journey: Any) -> None:
    journey.sign_in()
    saved(journey.browser, journey.connect())
    integration = journey.connect(company=12002)
    journey.browser.cookies[COOKIE] = "fi"
    page = saved(journey.browser, integration).content.decode()
    assert "on jo yhdistetty. Valitse toinen tavaranomistaja" in page
    assert "is connected already" not in page


@pytest.mark.parametrize("start", ["", "tomorrow", "2026-13-01T00:00:00", "2026-01-01T00:00:00Z", "\x00"])
def test_a_start_date_that_is_none_is_refused_in_place(journey: Any, start: str) -> None:
    journey.sign_in()
    integration = journey.connect()
    assert saved(journey.browser, integration, start=start).status_code == 400


@pytest.mark.parametrize(
    ("start", "said"),
    [("2127-01-01T00:00:00", "is in the future"), ("0001-01-01T00:00:00", "is before the year 2000")],
)
def test_a_start_date_that_cannot_be_meant_is_refused_on_every_page(
    journey: Any, start: str, said: str
) -> None:
    journey.sign_in()
    integration = journey.connect()
    refused = saved(journey.browser, integration, start=start)
    assert (refused.status_code, said in refused.content.decode()) == (400, True)
    saved(journey.browser, integration)
    preview = journey.browser.post(setup_address(integration, "/start"), {"start": start})["location"]
    refused = journey.browser.get(preview)
    assert (refused.status_code, said in refused.content.decode()) == (400, True)
    integration.refresh_from_db()
    assert integration.started_at is None


def test_the_same_company_a_second_time_is_refused_without_a_word_about_others(
    journey: Any, another_journey: Any
) -> None:
    journey.sign_in()
    journey.connect()
    other = another_journey()
    other.sign_in("WSIother", "other")
    Person.objects.filter(user_name="WSIother").update(role=Role.OPERATOR)
    _, path = other.link()
    answer = other.browser.get(other.at_procountor(other.land(path, "WSIother", "other")["location"]))
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "Aurinko Kahvila Oy cannot be connected here: a company can be connected once." in shown
    assert "Log in to Procountor again and choose another company, or disconnect" in shown


def test_reconnecting_by_link_renews_the_logins_and_opens_nothing(journey: Any, another_journey: Any) -> None:
    journey.sign_in()
    integration = journey.connect()
    saved(journey.browser, integration)
    journey.browser.post(setup_address(integration, "/start"), {"start": STARTS})
    journey.browser.post(f"/integrations/{integration.key}/pause")
    made = journey.browser.post(f"/integrations/{integration.key}/link/new")
    page = journey.browser.get(made["location"]).content.decode()
    found = re.search(r'href="http://127\.0\.0\.1:8700(/connect/[^"]+)"', page)
    assert found
    guest = another_journey()
    answer = guest.browser.get(guest.at_procountor(guest.land(found[1])["location"]))
    assert answer.status_code == 200
    assert "is reconnected" in answer.content.decode()
    assert guest.browser.get(setup_address(integration)).status_code == 302
    assert guest.browser.post(setup_address(integration, "/procountor")).status_code == 404
    integration.refresh_from_db()
    assert (integration.phase, integration.paused) == (Phase.RUNNING, True)


@pytest.mark.parametrize("step", ["existing", "start"])
def test_a_wms_that_fails_at_a_step_leaves_the_way_back_and_another_try(journey: Any, step: str) -> None:
    journey.sign_in()
    integration = journey.connect()
    saved(journey.browser, integration)
    down = Fault(kind=FaultKind.SERVER_ERROR, path="/orders", times=50)
    journey.sandboxes.ongoing.sandbox.faults.add(down)
    answer = journey.browser.post(setup_address(integration, f"/{step}"), {"start": STARTS})
    page = answer.content.decode()
    assert answer.status_code == 502, page
    assert f'action="{setup_address(integration, f"/{step}")}"' in page
    assert f'name="start" value="{STARTS}"' in page
    assert f"{setup_address(integration, '/preview')}?start=2020-01-01T00%3A00%3A00" in page
    integration.refresh_from_db()
    assert integration.phase == Phase.CONNECTED
    journey.sandboxes.ongoing.sandbox.faults.clear()
    again = journey.browser.post(setup_address(integration, f"/{step}"), {"start": STARTS})
    assert again.status_code == 302
