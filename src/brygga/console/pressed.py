"""The key that a form for something new carries: pressing twice, or going back and pressing again, makes one of it."""

from uuid import UUID, uuid4

from django.core import signing

from brygga.integrations.models import Person

KEY = "made"
_SALT = "console.pressed"


def new_key(person: Person) -> str:
    """For the form: the key of what this person makes with it."""
    return signing.dumps({"key": uuid4().hex, "person": person.pk}, salt=_SALT)


def key_of(person: Person, given: str) -> UUID:
    """The key that the form carries; one of its own for a press that brings none which this person was given."""
    try:
        said = signing.loads(given, salt=_SALT)
    except signing.BadSignature:
        return uuid4()
    return UUID(said["key"]) if said["person"] == person.pk else uuid4()
