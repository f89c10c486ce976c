"""The sealing keys as text: read, made, named by fingerprint. Pure, so that the settings can call it."""

import base64
import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_KEY = re.compile("[A-Za-z0-9_-]{43}=")  # 32 bytes in URL-safe base64


class KeyProblem(Exception):
    """The service cannot start with these keys. str() says why and what to set."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem} {remedy}")
        self.problem = problem
        self.remedy = remedy


def new_key() -> str:
    """A new sealing key: 32 random bytes as URL-safe base64."""
    return Fernet.generate_key().decode("ascii")


def fingerprint(key: str) -> str:
    """Names a key without telling it: 64 hex characters."""
    return hashlib.sha256(b"brygga sealing key " + key.encode()).hexdigest()


def is_key(text: str) -> bool:
    return _KEY.fullmatch(text) is not None


def listed_keys(from_environment: Sequence[str], key_file: str) -> list[str]:
    """The keys, newest first: those of the environment, or else the lines of the file. Raises KeyProblem."""
    if from_environment or not key_file:
        return list(from_environment)
    try:
        lines = Path(key_file).expanduser().read_text(encoding="ascii").split()
    except (OSError, UnicodeDecodeError) as error:
        raise KeyProblem(
            "The file with the sealing key cannot be read.",
            "Set BRYGGA_KEY_FILE to a file this user may read.",
        ) from error
    return lines


def django_secrets(explicit: str, from_environment: Sequence[str], key_file: str) -> tuple[str, list[str]]:
    """Django's SECRET_KEY and SECRET_KEY_FALLBACKS.

    Derived from the newest sealing key; what was signed under the older ones stays valid while they are
    listed, so a rotation ends no session. ("", []) without a key: the settings can be imported, but nothing
    can be signed.
    """
    if explicit:
        return explicit, []
    try:
        derived = [_derived(key) for key in listed_keys(from_environment, key_file)]
    except KeyProblem:
        return "", []
    return (derived[0], derived[1:]) if derived else ("", [])


def _derived(key: str) -> str:
    derivation = HKDF(algorithm=SHA256(), length=48, salt=None, info=b"brygga django secret key")
    return base64.urlsafe_b64encode(derivation.derive(key.encode())).decode("ascii")
