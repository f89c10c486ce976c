"""Who signed in, what they may do, and which integrations they may see: the wall between customers."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F, Func, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform

from brygga import clock
from brygga.core.failures import Failure
from brygga.core.saying import say
from brygga.integrations import audit
from brygga.integrations.models import AuditEntry, Integration, Person, Role, WarehouseSystem

ROLE_CHANGED = say("role changed")


def arrived(base_url: str, user_name: str, goods_owner_ids: Sequence[int]) -> Person:
    """The person of a login that the WMS has just accepted, with the goods owners it sees now.

    The first of a warehouse system is its operator, later ones are readers until an operator says otherwise.
    """
    with transaction.atomic():
        system, _ = WarehouseSystem.objects.get_or_create(
            base_url=base_url, defaults={"created_at": clock.now()}
        )
        WarehouseSystem.objects.select_for_update().get(pk=system.pk)
        person = system.people.filter(user_name=user_name).first() or _first_seen(system, user_name)
        person.goods_owner_ids = sorted(set(goods_owner_ids))
        person.save(update_fields=["goods_owner_ids"])
        return person


def visible_integrations(person: Person) -> QuerySet[Integration]:
    """What this person may see; everything else does not exist for them."""
    owners = Person.objects.filter(pk=person.pk).values(owner=Func(F("goods_owner_ids"), function="unnest"))
    return Integration.objects.filter(
        Q(goods_owner_id=None, created_by=person) | Q(goods_owner_id__in=owners),
        warehouse_system_id=person.warehouse_system_id,
    )


def seen_by(person: Person) -> QuerySet[Person]:
    """People of the same warehouse system, all of whose goods owners this person sees too: themselves among them."""
    own = person.goods_owner_ids
    return person.warehouse_system.people.filter(goods_owner_ids__contained_by=own)


def known(base_url: str, user_name: str) -> Person | None:
    """Who has signed in with this login, if anybody."""
    return Person.objects.filter(warehouse_system__base_url=base_url, user_name=user_name).first()


def change_role(person: Person, role: Role, *, by: Person | None) -> None:
    """An operator makes somebody they see operator or reader; one always remains. `by` is None for who runs the
    installation, and may do so for everybody."""
    with transaction.atomic():
        system = WarehouseSystem.objects.select_for_update().get(pk=person.warehouse_system_id)
        person.refresh_from_db(fields=["role"])
        if by is not None and (by.role != Role.OPERATOR or not seen_by(by).filter(pk=person.pk).exists()):
            raise Failure(
                say("Only an operator who sees all goods owners of a person can change that person's role.")
            )
        if person.role == role:  # as the first of two presses has made it
            return
        others = system.people.filter(role=Role.OPERATOR).exclude(pk=person.pk)
        if role != Role.OPERATOR and not others.exists():
            raise Failure(
                say("A warehouse system needs an operator."), say("Make somebody else operator first.")
            )
        before = {"person": person.user_name, "role": person.role}
        audit.record(ROLE_CHANGED, on=system, by=by, before=before, after={"role": role.value})
        person.role = role
        person.save(update_fields=["role"])


def newest_role_changes(people: Sequence[Person]) -> dict[str, AuditEntry]:
    """By user name, who made each of these people what they are now, and when; not of those who never were anything
    else."""
    names = [person.user_name for person in people]
    changes = AuditEntry.objects.annotate(name=KeyTextTransform("person", "before")).filter(
        warehouse_system__in={person.warehouse_system_id for person in people},
        action=ROLE_CHANGED,
        name__in=names,
    )
    newest = changes.order_by("name", "-id").distinct("name").select_related("person")
    return {entry.name: entry for entry in newest}


def speaks(person: Person, language: str) -> None:
    """The language this person chose, for the next browser they sign in with."""
    Person.objects.filter(pk=person.pk).update(language=language)


def _first_seen(system: WarehouseSystem, user_name: str) -> Person:
    role = Role.READER if system.people.exists() else Role.OPERATOR
    person = Person(
        warehouse_system=system, user_name=user_name, handle=f"{system.pk}:{user_name}", role=role
    )
    person.set_unusable_password()
    person.save()
    audit.record(say("first sign-in"), on=system, by=person, after=role.value)
    return person
