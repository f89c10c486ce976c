"""Who may do and see what: the wall between customers."""

from collections.abc import Callable

import pytest

from brygga import cli
from brygga.core.failures import Failure
from brygga.integrations import people
from brygga.integrations.models import AuditEntry, Integration, Person, Role, WarehouseSystem

pytestmark = pytest.mark.django_db
HERE = "https://wms.example/here"


def test_the_first_of_a_warehouse_system_is_its_operator_later_ones_read() -> None:
    first = people.arrived(HERE, "WSIfirst", [159])
    second = people.arrived(HERE, "WSIsecond", [159])
    elsewhere = people.arrived("https://wms.example/there", "WSIfirst", [159])
    assert (first.role, second.role, elsewhere.role) == (Role.OPERATOR, Role.READER, Role.OPERATOR)
    assert first != elsewhere


def test_signing_in_again_keeps_the_role_and_refreshes_the_goods_owners() -> None:
    people.arrived(HERE, "WSIfirst", [159])
    again = people.arrived(HERE, "WSIfirst", [161, 160, 160])
    assert again.role == Role.OPERATOR
    assert again.goods_owner_ids == [160, 161]
    assert Person.objects.count() == 1


def test_no_password_is_kept() -> None:
    assert not people.arrived(HERE, "WSIfirst", []).has_usable_password()


def test_a_person_sees_the_goods_owners_of_their_login_and_what_they_began_themselves(
    an_integration: Callable[..., Integration], olga: Person, elsewhere: WarehouseSystem
) -> None:
    mine = an_integration(goods_owner_id=159)
    unfinished = an_integration(created_by=olga)
    an_integration(goods_owner_id=161)
    an_integration(created_by=people.arrived(olga.warehouse_system.base_url, "WSIother", []))
    an_integration()
    an_integration(goods_owner_id=159, warehouse_system=elsewhere)
    an_integration(warehouse_system=elsewhere)
    assert set(people.visible_integrations(olga)) == {mine, unfinished}


def test_an_operator_makes_others_operator_and_it_is_written_down(olga: Person) -> None:
    other = people.arrived(olga.warehouse_system.base_url, "WSIother", [])
    people.change_role(other, Role.OPERATOR, by=olga)
    assert Person.objects.get(pk=other.pk).role == Role.OPERATOR
    entry = AuditEntry.objects.get(action="role changed")
    assert (entry.person, entry.after) == (olga, {"role": "operator"})


def test_an_operator_sees_and_changes_nobody_who_sees_more_than_they_do(olga: Person) -> None:
    here = olga.warehouse_system.base_url
    less, more, other = (
        people.arrived(here, name, owners)
        for name, owners in (("WSIless", [160]), ("WSImore", [160, 161]), ("WSIother", [161]))
    )
    people.arrived("https://wms.example/there", "WSIstranger", [160])
    assert set(people.seen_by(olga)) == {olga, less}
    assert set(people.seen_by(more)) == {more, less, other}
    for who in (more, other):
        with pytest.raises(Failure, match="sees all goods owners"):
            people.change_role(who, Role.OPERATOR, by=olga)
        people.change_role(who, Role.OPERATOR, by=None)
        assert Person.objects.get(pk=who.pk).role == Role.OPERATOR
    assert set(AuditEntry.objects.filter(action="role changed").values_list("person", flat=True)) == {None}


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("https://wms.example/demo/ WSIolga operator", 0, "WSIolga is operator now."),
        ("https://wms.example/demo WSInobody reader", 1, "Nobody has signed in as WSInobody"),
        ("https://wms.example/demo WSIolga reader", 1, "A warehouse system needs an operator."),
    ],
)
def test_who_runs_the_installation_changes_roles_by_a_command(
    olga: Person, capsys: pytest.CaptureFixture[str], words: str, code: int, said: str
) -> None:
    asked = cli._parser().parse_args(["role", *words.split()])
    assert asked.run(asked) == code
    assert said in "".join(capsys.readouterr())


def test_the_last_operator_stays(olga: Person) -> None:
    with pytest.raises(Failure, match="needs an operator"):
        people.change_role(olga, Role.READER, by=olga)


def test_readers_and_strangers_change_no_roles(olga: Person) -> None:
    reader = people.arrived(olga.warehouse_system.base_url, "WSIreader", [])
    stranger = people.arrived("https://wms.example/there", "WSIstranger", [])
    for who in (reader, stranger):
        with pytest.raises(Failure, match="Only an operator"):
            people.change_role(reader, Role.OPERATOR, by=who)
