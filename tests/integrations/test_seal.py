"""Secrets are sealed at rest, and a wrong key refuses to start."""

from collections.abc import Callable

import pytest
from pytest_django import Settings

from brygga.integrations import credentials
from brygga.integrations.credentials import WmsLogin
from brygga.integrations.models import Credential, CredentialKind, Installation, Integration
from brygga.integrations.seal import check_key, open_sealed, reseal, seal
from brygga.keys import KeyProblem, new_key

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_key_file(settings: Settings) -> None:
    settings.SEALING_KEY_FILE = ""


def test_what_is_sealed_opens_again_and_cannot_be_read_without() -> None:
    sealed = seal("salasana åäö")
    assert open_sealed(sealed) == "salasana åäö"
    assert open_sealed(memoryview(sealed)) == "salasana åäö"
    assert b"salasana" not in sealed


def test_no_key_refuses_to_start_and_says_how_to_make_one(settings: Settings) -> None:
    settings.SEALING_KEYS = []
    with pytest.raises(KeyProblem) as caught:
        check_key()
    assert "no sealing key" in str(caught.value)
    assert "BRYGGA_KEY" in str(caught.value)


def test_a_malformed_key_refuses_to_start_and_is_not_repeated(settings: Settings) -> None:
    settings.SEALING_KEYS = ["hunter2"]
    with pytest.raises(KeyProblem) as caught:
        check_key()
    assert "malformed" in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_wrong_key_refuses_to_start(settings: Settings) -> None:
    settings.SEALING_KEYS = [new_key()]
    check_key()
    check_key()
    settings.SEALING_KEYS = [new_key()]
    with pytest.raises(KeyProblem, match="another key"):
        check_key()


def test_a_wrong_key_opens_nothing_and_says_so(settings: Settings) -> None:
    settings.SEALING_KEYS = [new_key()]
    sealed = seal("secret")
    settings.SEALING_KEYS = [new_key()]
    with pytest.raises(KeyProblem, match="cannot be opened"):
        open_sealed(sealed)


def test_rotation_reseals_everything_and_then_the_old_key_can_go(
    settings: Settings, an_integration: Callable[..., Integration]
) -> None:
    old, new = new_key(), new_key()
    settings.SEALING_KEYS = [old]
    check_key()
    integration = an_integration()
    credentials.keep_login(integration, WmsLogin("WSIolga", "demo"))
    credentials.keep(integration, CredentialKind.API_KEY, "the-key")
    Credential.objects.filter(kind=CredentialKind.API_KEY).update(sealed_token=seal("the-token"))

    settings.SEALING_KEYS = [new, old]
    check_key()
    assert credentials.secret_of(integration, CredentialKind.API_KEY) == "the-key"
    assert reseal() == 2

    settings.SEALING_KEYS = [new]
    check_key()
    assert credentials.login_of(integration) == WmsLogin("WSIolga", "demo")
    assert credentials.secret_of(integration, CredentialKind.API_KEY) == "the-key"
    token = Credential.objects.get(kind=CredentialKind.API_KEY).sealed_token
    assert token is not None
    assert open_sealed(token) == "the-token"


def test_the_old_key_cannot_go_before_everything_is_resealed(settings: Settings) -> None:
    old, new = new_key(), new_key()
    settings.SEALING_KEYS = [old]
    check_key()
    settings.SEALING_KEYS = [new, old]
    check_key()
    settings.SEALING_KEYS = [new]
    with pytest.raises(KeyProblem, match="another key"):
        check_key()


def test_only_fingerprints_of_the_keys_are_stored(settings: Settings) -> None:
    key = new_key()
    settings.SEALING_KEYS = [key]
    check_key()
    assert key not in str(Installation.objects.values().get())


def test_a_password_does_not_show_in_a_repr() -> None:
    assert "demo" not in repr(WmsLogin("WSIolga", "demo"))


def test_a_new_secret_forgets_the_token_of_the_earlier_one(
    an_integration: Callable[..., Integration],
) -> None:
    integration = an_integration()
    first = credentials.keep(integration, CredentialKind.API_KEY, "first")
    Credential.objects.filter(pk=first.pk).update(sealed_token=seal("token of the first"))
    second = credentials.keep(integration, CredentialKind.API_KEY, "second")
    assert second.pk == first.pk
    assert Credential.objects.get(pk=first.pk).sealed_token is None


def test_destroyed_secrets_are_gone(an_integration: Callable[..., Integration]) -> None:
    integration = an_integration()
    credentials.keep(integration, CredentialKind.API_KEY, "key")
    credentials.destroy(integration)
    assert credentials.secret_of(integration, CredentialKind.API_KEY) is None
    assert credentials.login_of(integration) is None
