"""The story of connecting: sign in, make a link, land, log in to Procountor, come back; choose, start.

Nothing is held in a transaction while a vendor is asked. Every refusal is a ConnectProblem.
"""

from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, transaction

from brygga import clock
from brygga.core.saying import say
from brygga.flows.adopting import Adopted, adopt_existing
from brygga.flows.choosing import (
    choose_goods_owner,
    goods_owners,
    goods_owners_seen_by,
    statuses,
    warehouses,
    ways_of_delivery,
)
from brygga.flows.parts import procountor_app, procountor_throttle, procountor_wire, source_by_token
from brygga.flows.previewing import Preview, preview
from brygga.flows.problems import ConnectProblem, refuse_ended, talking_to_procountor
from brygga.flows.starting import (
    credential_renewed,
    disconnect,
    new_webhook_token,
    pause,
    resume,
    start,
)
from brygga.integrations import audit, credentials, links, people
from brygga.integrations.credentials import WmsLogin
from brygga.integrations.links import LinkProblem
from brygga.integrations.models import (
    ConnectLink,
    CredentialKind,
    Integration,
    Person,
    Phase,
)
from brygga.integrations.options import options_of
from brygga.ongoing.address import BadAddress, base_address
from brygga.ongoing.seen import GoodsOwner
from brygga.procountor import auth
from brygga.procountor.source import Company

__all__ = [
    "Adopted",
    "ConnectProblem",
    "GoodsOwner",
    "Preview",
    "adopt_existing",
    "choose_goods_owner",
    "come_back",
    "connect_by_key",
    "denied",
    "disconnect",
    "goods_owners",
    "land",
    "look_at_link",
    "new_integration",
    "new_link",
    "new_webhook_token",
    "pause",
    "preview",
    "procountor_address",
    "reconnect",
    "resume",
    "sign_in",
    "start",
    "statuses",
    "warehouses",
    "ways_of_delivery",
]

ASK_FOR_A_LINK = say(
    "Ask the warehouse for a new link: Integrations and emails, then Reconnect or New integration."
)
LONGEST_USER_NAME = 200
LONGEST_ADDRESS = 200


def sign_in(address: str, user: str, password: str) -> Person:
    """The person of this WMS login. The address may be a URL of the WMS or the customer id."""
    base_url = _base_url(address)
    login = _login(user, password)
    return people.arrived(base_url, login.user, goods_owners_seen_by(base_url, login).ids)


def new_integration(person: Person, key: UUID | None = None) -> tuple[Integration, str]:
    """An empty integration and the token of the link that connects it. `key`: what it is to be called; what was made
    with it before is given as it is, with "" as no link is made for it."""
    with transaction.atomic():
        integration, is_new = Integration.objects.get_or_create(
            key=key or uuid4(),
            defaults={
                "warehouse_system": person.warehouse_system,
                "procountor_base": settings.PROCOUNTOR_BASE_URL,
                "created_by": person,
                "created_at": clock.now(),
            },
        )
        if not is_new:
            return integration, ""
        audit.record(say("integration made"), on=integration, by=person)
        return integration, links.make(integration, person)


def new_link(integration: Integration, person: Person | None) -> str:
    """Another link for an integration: to finish connecting it, or to renew its credentials. Earlier ones end."""
    with transaction.atomic():
        # of two presses the later one's link stays, which is the one that its browser shows
        locked = Integration.objects.select_for_update(no_key=True).get(pk=integration.pk)
        refuse_ended(locked)
        audit.record(say("link made"), on=integration, by=person)
        links.end_all(integration)
        return links.make(integration, person)


def reconnect(integration: Integration, person: Person | None) -> str:
    """A link that renews the credentials, and nothing else: not the cursors, the settings or the pause."""
    return new_link(integration, person)


def look_at_link(token: str) -> Integration:
    """Whose link it is, for the landing page; the link is not used up. ConnectProblem 404 or 410."""
    return _usable(links.look(token)).integration


def land(token: str, user: str, password: str) -> Integration:
    """The landing page was filled in: the login is checked live, sealed, and the link is used up.

    A wrong password leaves the link usable. Nobody becomes signed in by it.
    """
    integration = look_at_link(token)
    refuse_ended(integration)
    login = _login(user, password)
    seen = goods_owners_seen_by(
        integration.warehouse_system.base_url,
        login,
        integration.goods_owner_id,
        asks_list=options_of(integration).ongoing.goods_owner_check,
    )
    if integration.goods_owner_id is not None and integration.goods_owner_id not in seen.ids:
        raise ConnectProblem(
            say(f"This login does not see goods owner {integration.goods_owner_id} of the integration."),
            say("Use the API user of that goods owner."),
            status=403,
        )
    with transaction.atomic():
        _usable(links.use(token))
        integration = Integration.objects.select_for_update(no_key=True).get(pk=integration.pk)
        credentials.keep_login(integration, login)
        if integration.phase == Phase.LINKED:
            integration.phase = Phase.LANDED
            integration.save(update_fields=["phase"])
        audit.record(say("WMS login given"), on=integration, by=None, after={"user": login.user})
        credential_renewed(integration, "ongoing")
    return integration


def procountor_address(integration: Integration, state: str) -> str:
    """Where the browser goes next: Procountor's login page, which returns with a code and this state."""
    app = procountor_app()
    if not app.client_id:
        raise ConnectProblem(
            say("This installation has no client id of Procountor yet."),
            say("Its owner sets BRYGGA_PROCOUNTOR_CLIENT_ID and BRYGGA_PROCOUNTOR_CLIENT_SECRET."),
            status=502,
        )
    return auth.authorize_address(
        integration.procountor_base, app.client_id, app.redirect_uri, state, key=True
    )


def denied(error: str) -> ConnectProblem:
    """What to say when Procountor came back with an error instead of a code."""
    if error == "access_denied":
        problem = say("The connection was not allowed at Procountor's login.")
    else:
        problem = say("Procountor's login ended with an error, so nothing was connected.")
    return ConnectProblem(
        problem, say("Log in to Procountor again, choose the company and allow the connection."), status=403
    )


def come_back(integration: Integration, *, code: str) -> Integration:
    """Back from Procountor's login: the code becomes a key, and the key says which company it is."""
    refuse_ended(integration)
    if integration.phase == Phase.LINKED:
        raise ConnectProblem(
            say("The WMS login comes before Procountor's."), say("Open the connect link again."), status=410
        )
    wire = procountor_wire(integration.procountor_base)
    with talking_to_procountor():
        procountor_throttle(integration.procountor_base).take()
        api_key = auth.swap_code(wire, procountor_app(), code)
    return _connect_company(integration, api_key)


def connect_by_key(address: str, user: str, password: str, goods_owner_id: int, api_key: str) -> Integration:
    """Connects without a browser, by an API key that a user made in Procountor for our client id."""
    base_url = _base_url(address)
    login = _login(user, password)
    seen = goods_owners_seen_by(base_url, login, goods_owner_id)
    person = people.arrived(base_url, login.user, seen.ids)
    with transaction.atomic():
        integration, _ = new_integration(person)
        links.end_all(integration)
        credentials.keep_login(integration, login)
        integration.phase = Phase.LANDED
        integration.save(update_fields=["phase"])
    try:
        integration = _connect_company(integration, api_key)
        return choose_goods_owner(integration, goods_owner_id, person)
    except ConnectProblem:
        integration.delete()
        raise


def _connect_company(integration: Integration, api_key: str) -> Integration:
    with talking_to_procountor():
        procountor_throttle(integration.procountor_base).take()
        token = auth.fetch_token(procountor_wire(integration.procountor_base), procountor_app(), api_key)
        source = source_by_token(integration, token.access_token)
        company = source.who()
    _refuse_other_company(integration, company)
    try:
        with transaction.atomic():
            integration = Integration.objects.select_for_update(no_key=True).get(pk=integration.pk)
            refuse_ended(integration)
            _refuse_other_company(integration, company)
            _remember_company(integration, company, source.missing_rights(company.rights))
            credentials.keep(integration, CredentialKind.API_KEY, api_key)
            credential_renewed(integration, "procountor")
    except IntegrityError as error:
        raise _company_taken(company) from error
    return integration


def _remember_company(integration: Integration, company: Company, missing: list[str]) -> None:
    integration.company_id = company.id
    integration.company_name = company.name
    integration.business_id = company.business_id
    integration.procountor_user = company.user_name
    integration.missing_rights = missing
    if integration.phase == Phase.LANDED:
        integration.phase = Phase.CONNECTED
    integration.save()
    after = {"company": company.name, say("business id"): company.business_id, "user": company.user_name}
    audit.record(say("Procountor company connected"), on=integration, by=None, after=after)


def _refuse_other_company(integration: Integration, company: Company) -> None:
    if integration.company_id is not None and integration.company_id != company.id:
        raise ConnectProblem(
            say(f"The integration belongs to {integration.company_name}, but {company.name} was chosen."),
            say(f"Log in to Procountor again and choose {integration.company_name}."),
            status=409,
        )
    same = Integration.objects.filter(procountor_base=integration.procountor_base, company_id=company.id)
    if same.exclude(phase=Phase.DISCONNECTED).exclude(pk=integration.pk).exists():
        raise _company_taken(company)


def _company_taken(company: Company) -> ConnectProblem:
    """Who logged in sees its name anyway; whose integration it is stays unsaid."""
    return ConnectProblem(
        say(f"{company.name} cannot be connected here: a company can be connected once."),
        say(
            "Log in to Procountor again and choose another company, or disconnect the earlier integration of this one "
            "first."
        ),
        status=409,
    )


def _usable(link: ConnectLink | LinkProblem) -> ConnectLink:
    if not isinstance(link, LinkProblem):
        return link
    if link == LinkProblem.UNKNOWN:
        raise ConnectProblem(say("This link is not one of ours, or it was cut."), ASK_FOR_A_LINK, status=404)
    if link == LinkProblem.USED:
        raise ConnectProblem(say("This link was used before."), ASK_FOR_A_LINK, status=410)
    raise ConnectProblem(say("This link has expired: it lives one day."), ASK_FOR_A_LINK, status=410)


def _base_url(address: str) -> str:
    try:
        base_url = base_address(address, settings.WMS_HOSTS)
    except BadAddress as bad:
        raise ConnectProblem(bad.problem, bad.remedy, status=400) from bad
    if len(base_url) > LONGEST_ADDRESS:
        raise ConnectProblem(
            say("This address is too long to be one of a WMS."), say("Check the address."), status=400
        )
    return base_url


def _login(user: str, password: str) -> WmsLogin:
    if not user.strip() or not password or len(user) > LONGEST_USER_NAME or ":" in user:
        raise ConnectProblem(
            say("Give the user name and the password of the WMS."), say("Fill in both fields."), status=400
        )
    return WmsLogin(user.strip(), password)
