"""The connect story as a person lives it, against both sandboxes."""

from collections.abc import Callable
from typing import Any

import pytest

from brygga.core.failures import ReconnectNeeded
from brygga.core.failures import Refused as VendorRefusal
from brygga.flows import connecting
from brygga.flows.parts import source_of, target_of
from brygga.flows.problems import talking_to_the_wms
from brygga.integrations import credentials, people
from brygga.integrations.models import (
    AuditEntry,
    ConnectLink,
    Credential,
    CredentialKind,
    Integration,
    Person,
    Phase,
    Role,
    WarehouseSystem,
)
from brygga_sandbox.faults import Fault, FaultKind

pytestmark = pytest.mark.django_db
Refused = Callable[..., Any]


# --- sign in


def test_signing_in_with_a_wms_login_makes_the_first_an_operator(steps: Any) -> None:
    person = steps.sign_in()
    assert (person.user_name, person.role) == ("WSIdemo", Role.OPERATOR)
    assert person.goods_owner_ids == [159, 160]
    assert person.warehouse_system.base_url == steps.wms


def test_a_wrong_password_is_refused_and_leaves_nothing_behind(steps: Any, refused: Refused) -> None:
    with refused(403, "does not accept this user name and password"):
        steps.sign_in(password="wrong")
    assert not Person.objects.exists()
    assert not WarehouseSystem.objects.exists()


@pytest.mark.parametrize(
    "address", ["", "http://169.254.169.254/latest", "https://evil.example/demo", "file:///etc/passwd", "a b"]
)
def test_an_address_that_is_no_warehouse_system_is_never_called(
    steps: Any, refused: Refused, address: str
) -> None:
    with refused(400, ""):
        connecting.sign_in(address, "WSIdemo", "demo")


@pytest.mark.parametrize(
    ("user", "password"), [("", "demo"), ("WSIdemo", ""), ("a:b", "demo"), ("x" * 201, "demo")]
)
def test_an_impossible_login_is_refused_before_any_call(
    steps: Any, sandbox: Any, refused: Refused, user: str, password: str
) -> None:
    with refused(400, "user name and the password"):
        steps.sign_in(user, password)
    assert sandbox.ongoing.sandbox.calls.list() == []


def test_a_wms_that_is_down_is_no_wrong_password(steps: Any, sandbox: Any, refused: Refused) -> None:
    fail(sandbox.ongoing.sandbox, "unavailable")
    with refused(502, "WMS did not answer"):
        steps.sign_in()


def test_on_an_old_wms_the_login_is_tested_and_sees_nothing_yet(
    steps: Any, sandbox: Any, refused: Refused
) -> None:
    sandbox.ongoing.sandbox.knobs.turn(goods_owners="absent")
    assert steps.sign_in().goods_owner_ids == []
    with refused(403, "does not accept"):
        steps.sign_in(password="wrong")


# --- the link and the landing page


def test_the_whole_story_ends_with_a_connected_company(steps: Any) -> None:
    integration = steps.connect(steps.sign_in())
    assert integration.phase == Phase.CONNECTED
    assert integration.company_id == 12001
    assert integration.company_name
    assert integration.business_id
    assert integration.missing_rights == []
    assert (integration.goods_owner_id, integration.is_training) == (159, True)
    assert source_of(integration).who().id == 12001
    assert target_of(integration).can_see(159)


def test_a_wrong_password_on_the_landing_page_leaves_the_link_usable(steps: Any, refused: Refused) -> None:
    integration, token = connecting.new_integration(steps.sign_in())
    with refused(403, "does not accept"):
        connecting.land(token, "WSIdemo", "wrong")
    assert connecting.look_at_link(token) == integration
    assert connecting.land(token, "WSIdemo", "demo").phase == Phase.LANDED


def test_a_link_lands_once(steps: Any, refused: Refused) -> None:
    _, token = connecting.new_integration(steps.sign_in())
    connecting.land(token, "WSIdemo", "demo")
    with refused(410, "used before"):
        connecting.land(token, "WSIdemo", "demo")
    with refused(410, "used before"):
        connecting.look_at_link(token)


def test_an_expired_or_foreign_link_does_not_land(steps: Any, clock: Any, refused: Refused) -> None:
    _, token = connecting.new_integration(steps.sign_in())
    clock.advance(days=1)
    with refused(410, "expired"):
        connecting.land(token, "WSIdemo", "demo")
    with refused(404, "not one of ours"):
        connecting.look_at_link("nonsense")


def test_landing_makes_nobody_a_person(steps: Any) -> None:
    steps.land(steps.sign_in(), "WSIother", "other")
    assert list(Person.objects.values_list("user_name", flat=True)) == ["WSIdemo"]


def test_procountors_address_carries_state_and_redirect(steps: Any, settings: Any, refused: Refused) -> None:
    integration = steps.land(steps.sign_in())
    address = connecting.procountor_address(integration, "abc")
    assert address.startswith(f"{steps.procountor}/keylogin?")
    assert "state=abc" in address
    assert "redirect_uri=http%3A%2F%2F127.0.0.1%3A8700%2Fconnect%2Freturn" in address
    settings.PROCOUNTOR_CLIENT_ID = ""
    with refused(502, "no client id"):
        connecting.procountor_address(integration, "abc")


# --- back from Procountor


def test_a_code_works_once_and_a_made_up_code_never(steps: Any, refused: Refused) -> None:
    integration = steps.land(steps.sign_in())
    with refused(410, "could not be used"):
        connecting.come_back(integration, code="made-up")
    code = steps.code(integration)
    connecting.come_back(integration, code=code)
    with refused(410, "could not be used"):
        connecting.come_back(integration, code=code)


def test_a_procountor_that_is_down_is_a_sentence_and_the_login_can_be_repeated(
    steps: Any, sandbox: Any, refused: Refused
) -> None:
    integration = steps.land(steps.sign_in())
    code = steps.code(integration)
    fail(sandbox.procountor.sandbox, "bad_gateway")
    with refused(502, "Procountor did not answer"):
        connecting.come_back(integration, code=code)
    sandbox.procountor.sandbox.faults.clear()
    assert connecting.come_back(integration, code=steps.code(integration)).phase == Phase.CONNECTED


def test_a_redirect_address_that_procountor_does_not_know_is_said(
    steps: Any, sandbox: Any, refused: Refused
) -> None:
    integration = steps.land(steps.sign_in())
    code = steps.code(integration)
    sandbox.procountor.sandbox.knobs.turn(redirect_uris=("https://elsewhere.example/return",))
    with refused(502, "Procountor answered"):
        connecting.come_back(integration, code=code)


def test_a_lost_answer_to_the_code_says_to_log_in_again(steps: Any, sandbox: Any, refused: Refused) -> None:
    integration = steps.land(steps.sign_in())
    code = steps.code(integration)
    sandbox.procountor.sandbox.faults.add(Fault(kind=FaultKind.CUT_AFTER, path="/oauth/key"))
    with refused(502, "Procountor did not answer"):
        connecting.come_back(integration, code=code)
    with refused(410, "could not be used"):
        connecting.come_back(integration, code=code)
    assert connecting.come_back(integration, code=steps.code(integration)).company_id == 12001


def test_a_wrong_client_secret_of_the_installation_is_said(
    steps: Any, settings: Any, refused: Refused
) -> None:
    integration = steps.land(steps.sign_in())
    code = steps.code(integration)
    settings.PROCOUNTOR_CLIENT_SECRET = "wrong"
    with pytest.raises(connecting.ConnectProblem) as caught:
        connecting.come_back(integration, code=code)
    assert "installation" in caught.value.problem
    assert "wrong" not in caught.value.problem + caught.value.remedy


def test_a_refusal_of_the_wms_is_told_in_its_own_words(refused: Refused) -> None:
    with refused(502, "No."), talking_to_the_wms():
        raise VendorRefusal("No.", "Ask the warehouse.")


def test_without_credentials_nothing_is_called(steps: Any) -> None:
    integration, _ = connecting.new_integration(steps.sign_in())
    for build, vendor in ((source_of, "procountor"), (target_of, "ongoing")):
        with pytest.raises(ReconnectNeeded) as caught:
            build(integration)
        assert caught.value.vendor == vendor


def test_a_link_of_an_integration_that_was_disconnected_meanwhile_does_not_land(
    steps: Any, refused: Refused
) -> None:
    person = steps.sign_in()
    integration, token = connecting.new_integration(person)
    Integration.objects.filter(pk=integration.pk).update(phase=Phase.DISCONNECTED)
    with refused(410, "disconnected"):
        connecting.land(token, "WSIdemo", "demo")


def test_nobody_comes_back_before_landing(steps: Any, refused: Refused) -> None:
    integration, _ = connecting.new_integration(steps.sign_in())
    with refused(410, "WMS login comes before"):
        connecting.come_back(integration, code="any")


def test_missing_rights_are_named(steps: Any) -> None:
    integration = steps.land(steps.sign_in())
    code = steps.code(integration, user="liisa.lukija")
    integration = connecting.come_back(integration, code=code)
    assert integration.missing_rights
    assert all(right for right in integration.missing_rights)


def test_a_company_is_connected_once_and_the_refusal_tells_nothing_of_the_other(
    steps: Any, refused: Refused
) -> None:
    first = steps.connect(steps.sign_in())
    stranger = steps.sign_in("WSIother", "other")
    second = steps.land(stranger, "WSIother", "other")
    code = steps.code(second)
    with pytest.raises(connecting.ConnectProblem) as caught:
        connecting.come_back(second, code=code)
    assert caught.value.status == 409
    said = caught.value.problem + caught.value.remedy
    assert first.company_name in said  # which this person has just chosen at Procountor
    for secret in ("WSIdemo", "159", first.goods_owner_name, str(first.key)):
        assert secret not in said
    second.refresh_from_db()
    assert second.company_id is None
    assert not Credential.objects.filter(integration=second, kind=CredentialKind.API_KEY).exists()


def test_a_disconnected_company_can_be_connected_again(steps: Any) -> None:
    person = steps.sign_in()
    connecting.disconnect(steps.connect(person), person)
    assert steps.connect(person).phase == Phase.CONNECTED


def test_denying_is_said_in_a_sentence() -> None:
    for error in ("access_denied", "server_error", "<script>"):
        problem = connecting.denied(error)
        assert problem.status == 403
        assert problem.problem.endswith(".")
        assert "<" not in problem.problem
        assert problem.remedy


# --- the goods owner


def test_goods_owners_of_the_login_are_offered_with_training_marked(steps: Any) -> None:
    integration = steps.land(steps.sign_in())
    offered = {owner.id: owner.is_training for owner in connecting.goods_owners(integration)}
    assert offered == {159: True, 160: False}


def test_a_goods_owner_that_the_login_does_not_see_cannot_be_chosen(steps: Any, refused: Refused) -> None:
    person = steps.sign_in()
    integration = steps.land(person)
    with refused(403, "does not see goods owner 161"):
        connecting.choose_goods_owner(integration, 161, person)


def test_a_goods_owner_is_connected_once(steps: Any, refused: Refused) -> None:
    person = steps.sign_in()
    steps.connect(person, goods_owner_id=159)
    second = steps.land(person)
    with refused(409, "connected already"):
        connecting.choose_goods_owner(second, 159, person)
    assert connecting.choose_goods_owner(second, 160, person).goods_owner_id == 160


def test_without_the_wms_login_nothing_can_be_chosen(steps: Any, refused: Refused) -> None:
    integration, _ = connecting.new_integration(steps.sign_in())
    with refused(409, "not given yet"):
        connecting.goods_owners(integration)


def test_on_an_old_wms_a_goods_owner_is_typed_and_tried_and_then_seen(steps: Any, sandbox: Any) -> None:
    sandbox.ongoing.sandbox.knobs.turn(goods_owners="absent")
    person = steps.sign_in()
    integration = steps.land(person)
    assert connecting.goods_owners(integration) == []
    integration = connecting.choose_goods_owner(integration, 160, person)
    assert integration in people.visible_integrations(person)
    assert steps.sign_in().goods_owner_ids == [160]


def test_registers_of_the_wms_are_shown_for_the_settings(steps: Any) -> None:
    integration = steps.connect(steps.sign_in())
    numbers = [status.number for status in connecting.statuses(integration)]
    assert {450, 500} <= set(numbers)
    assert connecting.warehouses(integration)
    assert connecting.ways_of_delivery(integration)


# --- by a key, without a browser


def test_connecting_by_a_key_that_the_user_made(steps: Any) -> None:
    earlier = steps.connect(steps.sign_in(), company=12002)
    api_key = credentials.secret_of(earlier, CredentialKind.API_KEY)
    assert api_key
    connecting.disconnect(earlier, None)
    integration = connecting.connect_by_key(steps.wms, "WSIdemo", "demo", 160, api_key)
    assert (integration.phase, integration.company_id, integration.goods_owner_id) == (
        Phase.CONNECTED,
        12002,
        160,
    )


@pytest.mark.parametrize(("goods_owner_id", "api_key"), [(160, "made-up"), (161, None)])
def test_connecting_by_a_key_that_fails_leaves_no_half_integration(
    steps: Any, goods_owner_id: int, api_key: str | None
) -> None:
    earlier = steps.connect(steps.sign_in(), company=12002)
    real = credentials.secret_of(earlier, CredentialKind.API_KEY)
    assert real
    connecting.disconnect(earlier, None)
    with pytest.raises(connecting.ConnectProblem):
        connecting.connect_by_key(steps.wms, "WSIdemo", "demo", goods_owner_id, api_key or real)
    assert list(Integration.objects.all()) == [earlier]


# --- secrets


def test_secrets_are_neither_stored_readable_nor_logged_nor_audited(steps: Any, caplog: Any) -> None:
    integration = steps.connect(steps.sign_in())
    api_key = credentials.secret_of(integration, CredentialKind.API_KEY)
    stored = "".join(
        str(list(model.objects.values()))
        for model in (Integration, Person, ConnectLink, AuditEntry, WarehouseSystem)
    )
    sealed = b"".join(bytes(row.sealed) for row in Credential.objects.all())
    for secret in ("salasana", str(api_key)):
        assert secret not in stored
        assert secret.encode() not in sealed
        assert secret not in caplog.text
    assert b"demo" not in sealed


def fail(sandbox: Any, kind: str) -> None:
    sandbox.faults.add(Fault(kind=FaultKind(kind)))
