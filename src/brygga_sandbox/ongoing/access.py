"""Who may see which goods owner, and the two things every endpoint asks for: the site and the login."""

from typing import Annotated

from fastapi import Depends, Request

from brygga_sandbox.credentials import OngoingUser
from brygga_sandbox.ongoing.knobs import ForeignGoodsOwner
from brygga_sandbox.ongoing.refusals import Answered, missing
from brygga_sandbox.ongoing.site import Site


def _site_of(request: Request) -> Site:
    site: Site = request.app.state.site
    return site


def _login_of(request: Request) -> OngoingUser:
    login: OngoingUser = request.state.login
    return login


TheSite = Annotated[Site, Depends(_site_of)]
Login = Annotated[OngoingUser, Depends(_login_of)]


def visible_goods_owners(site: Site, login: OngoingUser) -> tuple[int, ...]:
    return login.goods_owners[:1] if site.knobs.goods_owners == "one" else login.goods_owners


def may_list(site: Site, login: OngoingUser, goods_owner: int) -> bool:
    """False: answer an empty list. Raises Answered where the knob wants an error for a foreign one."""
    if goods_owner in visible_goods_owners(site, login):
        return True
    if site.knobs.foreign_goods_owner is ForeignGoodsOwner.EMPTY:
        return False
    raise _foreign(site, goods_owner)


def admit_write(site: Site, login: OngoingUser, goods_owner: int) -> None:
    if goods_owner not in visible_goods_owners(site, login):
        raise _foreign(site, goods_owner)


def admit_by_id(site: Site, login: OngoingUser, goods_owner: int, what: str) -> None:
    """A document of a foreign goods owner is answered like one that does not exist."""
    if goods_owner not in visible_goods_owners(site, login):
        raise missing(what)


def _foreign(site: Site, goods_owner: int) -> Answered:
    text = f"You do not have access to the goods owner with ID {goods_owner}."
    status = 403 if site.knobs.foreign_goods_owner is ForeignGoodsOwner.FORBIDDEN else 400
    return Answered(status, {"Message": text})
