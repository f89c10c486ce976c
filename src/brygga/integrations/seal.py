"""Seals secrets before they are stored, and refuses to start with a key that cannot open what is stored."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import transaction

from brygga.core.saying import say
from brygga.integrations.models import Credential, Installation
from brygga.keys import KeyProblem, fingerprint, is_key, listed_keys, new_key

__all__ = ["KeyProblem", "Resealed", "check_key", "new_key", "open_sealed", "reseal", "seal"]

MAKE_ONE = say(
    "Make one with `brygga new-key`, set it as BRYGGA_KEY and keep a copy: without it the secrets are lost."
)
BATCH = 500
"""Credentials whose ids are read at a time when all are resealed."""


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


@dataclass(frozen=True)
class Resealed:
    """Credentials that were sealed anew with the newest key, and those that it had sealed already."""

    resealed: int
    already: int


def reseal() -> Resealed:
    """Seals every stored secret with the newest key, so that the older ones can go. It may be ended at any instant and
    run again: each credential is whole under one key or the other. KeyProblem when a secret cannot be opened.

    Every process must know the newest key before: all were started with both keys listed.
    """
    check_key()
    newest = Fernet(_keys()[0])
    done = Counter(_reseal_one(newest, pk) for pk in _credentials())
    Installation.objects.filter(pk=1).update(key_fingerprints=[fingerprint(_keys()[0])])
    return Resealed(resealed=done[True], already=done[False])


def _credentials() -> Iterator[int]:
    """The ids of all, some at a time; those that are made meanwhile, too."""
    last = 0
    while some := Credential.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]:
        yield from some
        last = max(some)


def _reseal_one(newest: Fernet, pk: int) -> bool:
    """Whether it was under an older key. The lock waits for a token that is being stored at this moment, and is held
    for microseconds."""
    with transaction.atomic():
        credential = Credential.objects.select_for_update().filter(pk=pk).first()
        if credential is None:
            return False
        sealed = {"sealed": credential.sealed, "sealed_token": credential.sealed_token}
        older = {name: was for name, was in sealed.items() if was is not None and not _opens(newest, was)}
        fresh = {name: newest.encrypt(open_sealed(was).encode()) for name, was in older.items()}
        return bool(fresh) and bool(Credential.objects.filter(pk=pk).update(**fresh))


def _opens(key: Fernet, sealed: bytes | memoryview) -> bool:
    try:
        return bool(key.decrypt(bytes(sealed)))
    except InvalidToken:
        return False


def _keys() -> Sequence[str]:
    keys = listed_keys(settings.SEALING_KEYS, settings.SEALING_KEY_FILE)
    if not keys:
        raise KeyProblem(say("There is no sealing key."), MAKE_ONE)
    if not all(is_key(key) for key in keys):
        raise KeyProblem(say("A sealing key is malformed: it must be 32 bytes in URL-safe base64."), MAKE_ONE)
    return keys


def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in _keys()])
