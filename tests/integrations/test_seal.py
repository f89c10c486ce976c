"""Secrets are sealed at rest, and a wrong key refuses to start."""

import json
from collections.abc import Callable

import pytest
from pytest_django import Settings

from brygga import cli
from brygga.integrations import credentials
from brygga.integrations.credentials import WmsLogin
from brygga.integrations.models import Credential, CredentialKind, Installation, Integration
from brygga.integrations.seal import Resealed, check_key, open_sealed, reseal, seal
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
    assert reseal() == Resealed(resealed=2, already=0)
    assert reseal() == Resealed(resealed=0, already=2)

    settings.SEALING_KEYS = [new]
    check_key()
    assert credentials.login_of(integration) == WmsLogin("WSIolga", "demo")
    assert credentials.secret_of(integration, CredentialKind.API_KEY) == "the-key"
    token = Credential.objects.get(kind=CredentialKind.API_KEY).sealed_token
    assert token is not None
    assert open_sealed(token) == "the-token"


def test_a_rotation_that_was_ended_goes_on_and_leaves_nothing_out(
    settings: Settings, an_integration: Callable[..., Integration], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("brygga.integrations.seal.BATCH", 2)
    old, new = new_key(), new_key()
    settings.SEALING_KEYS = [old]
    integrations = [an_integration() for _ in range(5)]
    for integration in integrations[:4]:
        credentials.keep(integration, CredentialKind.WEBHOOK_TOKEN, "a-token")
    settings.SEALING_KEYS = [new]
    credentials.keep(integrations[4], CredentialKind.WEBHOOK_TOKEN, "resealed-before-the-end")
    settings.SEALING_KEYS = [new, old]
    assert reseal() == Resealed(resealed=4, already=1)
    settings.SEALING_KEYS = [new]
    check_key()
    assert all(credentials.secret_of(each, CredentialKind.WEBHOOK_TOKEN) for each in integrations)


def test_a_secret_that_no_key_opens_ends_a_rotation_and_the_old_key_stays_needed(
    settings: Settings, an_integration: Callable[..., Integration]
) -> None:
    old, new = new_key(), new_key()
    settings.SEALING_KEYS = [new_key()]
    credentials.keep(an_integration(), CredentialKind.WEBHOOK_TOKEN, "a-token")
    settings.SEALING_KEYS = [old]
    check_key()
    settings.SEALING_KEYS = [new, old]
    with pytest.raises(KeyProblem, match="cannot be opened"):
        reseal()
    settings.SEALING_KEYS = [new]
    with pytest.raises(KeyProblem, match="another key"):
        check_key()


def test_the_command_that_rotates_says_how_many_and_fails_with_a_sentence(
    settings: Settings, an_integration: Callable[..., Integration], capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = new_key(), new_key()
    settings.SEALING_KEYS = [old]
    credentials.keep(an_integration(), CredentialKind.WEBHOOK_TOKEN, "a-token")
    settings.SEALING_KEYS = [new, old]
    assert commanded("rotate-key", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"resealed": 1, "already": 0}
    settings.SEALING_KEYS = [new]
    assert commanded("rotate-key") == 0
    assert "0 sealed with the newest key; 1 were already." in capsys.readouterr().out
    settings.SEALING_KEYS = [old]
    assert commanded("rotate-key") == 1
    assert "another key" in capsys.readouterr().err


def commanded(*words: str) -> int:
    """Without the start of a process: that would point the log at this test's own stderr."""
    asked = cli._parser().parse_args(words)
    return cli._with_a_database(asked.run, asked)


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
