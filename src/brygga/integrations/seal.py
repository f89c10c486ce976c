"""Seals secrets before they are stored, and refuses to start with a key that cannot open what is stored."""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import transaction

from brygga.core.saying import say
from brygga.integrations.models import Credential, Installation
from brygga.keys import KeyProblem, fingerprint, is_key, listed_keys, new_key

__all__ = ["KeyProblem", "check_key", "new_key", "open_sealed", "reseal", "seal"]

MAKE_ONE = say(
    "Make one with `brygga new-key`, set it as BRYGGA_KEY and keep a copy: without it the secrets are lost."
)


def seal(text: str) -> bytes:
    """The text sealed with the newest key."""
    return _fernet().encrypt(text.encode())


def open_sealed(sealed: bytes | memoryview) -> str:
    """What was sealed, with any of the listed keys. KeyProblem when none of them fits."""
    try:
        return _fernet().decrypt(bytes(sealed)).decode()
    except InvalidToken:
        raise KeyProblem(
            say("A stored secret cannot be opened with the sealing keys of this process."),
            say("Put the key that sealed it back into BRYGGA_KEY."),
        ) from None


def check_key() -> None:
    """Call at start. KeyProblem: no key, a malformed one, or one that stored secrets need is missing."""
    mine = [fingerprint(key) for key in _keys()]
    with transaction.atomic():
        Installation.objects.get_or_create(pk=1)
        installation = Installation.objects.select_for_update().get(pk=1)
        stored = installation.key_fingerprints
        if any(known not in mine for known in stored):
            raise KeyProblem(
                say("The stored secrets were sealed with another key than BRYGGA_KEY holds."),
                say("Put that key back, after the new one if you are rotating."),
            )
        if mine[0] not in stored:
            installation.key_fingerprints = [mine[0], *stored]
            installation.save(update_fields=["key_fingerprints"])


def reseal() -> int:
    """Seals every stored secret with the newest key, so that the older ones can go; returns how many.

    Every process must know the newest key before: all were started with both keys listed.
    """
    check_key()
    fernet = _fernet()
    resealed = 0
    for pk in Credential.objects.values_list("pk", flat=True):
        resealed += _reseal_one(fernet, pk)
    Installation.objects.filter(pk=1).update(key_fingerprints=[fingerprint(_keys()[0])])
    return resealed


def _reseal_one(fernet: MultiFernet, pk: int) -> int:
    """The lock waits for a token that is being stored at this moment, and is held for microseconds."""
    with transaction.atomic():
        credential = Credential.objects.select_for_update().filter(pk=pk).first()
        if credential is None:
            return 0
        credential.sealed = fernet.rotate(bytes(credential.sealed))
        if credential.sealed_token is not None:
            credential.sealed_token = fernet.rotate(bytes(credential.sealed_token))
        credential.save(update_fields=["sealed", "sealed_token"])
        return 1


def _keys() -> Sequence[str]:
    keys = listed_keys(settings.SEALING_KEYS, settings.SEALING_KEY_FILE)
    if not keys:
        raise KeyProblem(say("There is no sealing key."), MAKE_ONE)
    if not all(is_key(key) for key in keys):
        raise KeyProblem(say("A sealing key is malformed: it must be 32 bytes in URL-safe base64."), MAKE_ONE)
    return keys


def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in _keys()])
