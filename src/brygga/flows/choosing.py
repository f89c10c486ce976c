"""What can be chosen on the settings page, asked live from the WMS; and the choice of the goods owner."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from brygga.core.failures import Gone
from brygga.core.options import Options
from brygga.core.saying import say
from brygga.flows.adopting import forget_adopted
from brygga.flows.parts import NO_GOODS_OWNER, target_by_login, target_of
from brygga.flows.problems import ConnectProblem, talking_to_the_wms
from brygga.integrations import audit
from brygga.integrations.credentials import WmsLogin, login_of
from brygga.integrations.models import Integration, Person, Phase
from brygga.integrations.options import options_of
from brygga.ongoing.seen import DeliveryWay, GoodsOwner, StatusSeen, Warehouse


@dataclass(frozen=True)
class Seen:
    """The goods owners of a login. An old WMS does not list them: then only the tried ones are known."""

    goods_owners: tuple[GoodsOwner, ...]
    is_listed: bool

    @property
    def ids(self) -> list[int]:
        return [owner.id for owner in self.goods_owners]

    def named(self, goods_owner_id: int) -> GoodsOwner | None:
        return next((owner for owner in self.goods_owners if owner.id == goods_owner_id), None)


def goods_owners_seen_by(
    base_url: str, login: WmsLogin, asked: int | None = None, *, asks_list: bool = True
) -> Seen:
    """Asks the WMS live, which tests the login too. `asks_list`: the setting `ongoing.goods_owner_check`.

    An old WMS lists nothing, and may answer for a foreign goods owner as for an empty one. So only `asked`
    and those that this very user connected are tried there, never all that are connected.
    """
    target = target_by_login(base_url, login, NO_GOODS_OWNER, Options().ongoing.page_size)
    with talking_to_the_wms():
        listed = target.goods_owners() if asks_list else None
        if listed is not None:
            return Seen(tuple(listed), is_listed=True)
        try:
            target.order_statuses()
        except Gone as failure:
            raise ConnectProblem(
                say("There is no warehouse of this name here."), say("Check the customer id."), status=400
            ) from failure
        tried = _connected_by(base_url, login.user) | ({asked} if asked is not None else set())
        visible = [
            goods_owner_id
            for goods_owner_id in sorted(tried)
            if target.can_see(goods_owner_id, asks_list=asks_list)
        ]
    return Seen(
        tuple(GoodsOwner(found, say(f"Goods owner {found}"), False) for found in visible), is_listed=False
    )


def goods_owners(integration: Integration) -> list[GoodsOwner]:
    """The choices for the goods owner, training ones marked. Empty when the WMS is too old to list them."""
    return list(_seen(integration, None).goods_owners)


def choose_goods_owner(integration: Integration, goods_owner_id: int, person: Person | None) -> Integration:
    """Joins the integration to a goods owner that its WMS login sees and that is not connected yet."""
    if integration.goods_owner_id == goods_owner_id:
        return integration
    _refuse_late_choice(integration)
    seen = _seen(integration, goods_owner_id)
    owner = seen.named(goods_owner_id)
    if owner is None:
        raise ConnectProblem(
            say(f"The WMS login of this integration does not see goods owner {goods_owner_id}."),
            say("Choose another goods owner, or open a new link and give the login of that one."),
            status=403,
        )
    try:
        with transaction.atomic():
            integration = Integration.objects.select_for_update(no_key=True).get(pk=integration.pk)
            _refuse_late_choice(integration)
            before = integration.goods_owner_id
            if before not in (None, owner.id):
                forget_adopted(integration)
            integration.goods_owner_id = owner.id
            integration.goods_owner_name = owner.name
            integration.is_training = owner.is_training
            integration.save(update_fields=["goods_owner_id", "goods_owner_name", "is_training"])
            audit.record(say("goods owner chosen"), on=integration, by=person, before=before, after=owner.id)
            if person is not None and not seen.is_listed:
                _let_see(person, integration)
    except IntegrityError as error:
        raise ConnectProblem(
            say(f"Goods owner {owner.name} is connected already."),
            say("Choose another goods owner, or disconnect the earlier integration first."),
            status=409,
        ) from error
    return integration


def statuses(integration: Integration) -> list[StatusSeen]:
    """The order statuses of this warehouse, with its own numbers and texts."""
    with talking_to_the_wms():
        return list(target_of(integration).order_statuses())


def warehouses(integration: Integration) -> list[Warehouse]:
    with talking_to_the_wms():
        return list(target_of(integration).warehouses())


def ways_of_delivery(integration: Integration) -> list[DeliveryWay]:
    with talking_to_the_wms():
        return list(target_of(integration).ways_of_delivery())


def _seen(integration: Integration, asked: int | None) -> Seen:
    login = login_of(integration)
    if login is None:
        raise ConnectProblem(
            say("The WMS login is not given yet."), say("Open the connect link first."), status=409
        )
    asks_list = options_of(integration).ongoing.goods_owner_check
    return goods_owners_seen_by(integration.warehouse_system.base_url, login, asked, asks_list=asks_list)


def _connected_by(base_url: str, user: str) -> set[int]:
    connected = Integration.objects.filter(warehouse_system__base_url=base_url, goods_owner_id__isnull=False)
    working = connected.exclude(phase=Phase.DISCONNECTED)
    logins = {integration.goods_owner_id: login_of(integration) for integration in working}
    return {found for found, login in logins.items() if found is not None and login and login.user == user}


def _let_see(person: Person, integration: Integration) -> None:
    """Where the WMS lists nothing, who gave the integration's login sees it from now on."""
    login = login_of(integration)
    chosen = integration.goods_owner_id
    if chosen is None or chosen in person.goods_owner_ids:
        return
    if login and login.user == person.user_name:
        person.goods_owner_ids = [*person.goods_owner_ids, chosen]
        person.save(update_fields=["goods_owner_ids"])


def _refuse_late_choice(integration: Integration) -> None:
    if integration.phase in {Phase.RUNNING, Phase.DISCONNECTED}:
        raise ConnectProblem(
            say("The goods owner of an integration that was started cannot be changed."),
            say("Disconnect it and make a new integration."),
            status=409,
        )
