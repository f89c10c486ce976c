"""Wrong logins are counted, so that nobody tries passwords of the WMS through Brygga. Kept by django-axes.

Ten for one login from one address, then a quarter of an hour's rest: even the right password is not asked about. And
thirty logins of one address that were wrong and have not been right since: so many slips no office makes within a
quarter of an hour, while the slips of one person count once, however many they are. Nothing of what was typed is kept
but the user name.
"""

from ipaddress import ip_address, ip_network

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest
from django.utils import timezone

from brygga.core.failures import Failure
from brygga.core.saying import say
from brygga.flows.problems import ConnectProblem
from brygga.ongoing.address import BadAddress, base_address

WRONG_LOGIN = (401, 403)
LONGEST_NAME = 250
ONE_SITE = 64
"""Bits of an IPv6 address that name the network of one customer, who may use any address in it."""


def refuse_if_locked(request: HttpRequest, address: str, user: str) -> None:
    """ConnectProblem 429 when this login, or too many others, were wrong from where this request comes."""
    visit = _visit(request)
    if not AxesProxyHandler.is_allowed(visit, {"username": _name(address, user)}):
        raise ConnectProblem(
            say("Too many wrong logins in a row."),
            say(f"Wait {_minutes()} minutes, then sign in with the login you have for the WMS."),
            status=429,
        )
    if _wrong_logins(visit) >= settings.WRONG_LOGINS_OF_ONE_ADDRESS:
        raise ConnectProblem(
            say("Too many different logins were wrong from your network."),
            say(
                f"Wait {_minutes()} minutes without trying, then sign in. If others of your network go on trying "
                "wrong logins, stop them first, or sign in from another network."
            ),
            status=429,
        )


def count(request: HttpRequest, address: str, user: str, failure: Failure) -> None:
    """Counts a refusal, if it was the login that the WMS refused."""
    if isinstance(failure, ConnectProblem) and failure.status in WRONG_LOGIN:
        credentials = {"username": _name(address, user)}
        user_login_failed.send(sender=__name__, credentials=credentials, request=_visit(request))


def forget(request: HttpRequest, address: str, user: str) -> None:
    """The login was right: what was wrong before is forgiven."""
    AxesProxyHandler.reset_attempts(
        username=_name(address, user), ip_address=_visit(request).META["REMOTE_ADDR"]
    )


def client_str(*_: object) -> str:
    """What the library's log calls a visitor: nothing a person typed, and no address."""
    return "somebody"


def _wrong_logins(visit: HttpRequest) -> int:
    """How many different logins were wrong lately from there, and not right since."""
    lately = timezone.now() - settings.AXES_COOLOFF_TIME  # axes stamps by the same clock
    wrong = AccessAttempt.objects.filter(ip_address=visit.META["REMOTE_ADDR"], attempt_time__gt=lately)
    return int(wrong.values("username").distinct().count())


def _name(address: str, user: str) -> str:
    """One name for one login, however its address was written."""
    try:
        system = base_address(address, settings.WMS_HOSTS)
    except BadAddress:
        system = address
    return f"{user.strip().casefold()}@{system}"[:LONGEST_NAME]


def _visit(request: HttpRequest) -> HttpRequest:
    """The request without what was filled in: only from where it comes."""
    visit = HttpRequest()
    visit.method, visit.path = request.method, request.path
    visit.META["REMOTE_ADDR"] = _client_address(request)
    return visit


def _client_address(request: HttpRequest) -> str:
    """Behind https there is a proxy, which adds the address it saw at the end of X-Forwarded-For."""
    forwarded = (
        request.headers.get("X-Forwarded-For", "") if settings.PUBLIC_URL.startswith("https://") else ""
    )
    given = forwarded.rsplit(",", 1)[-1].strip() or request.META.get("REMOTE_ADDR", "")
    try:
        client = ip_address(given)
        return str(
            client if client.version == 4 else ip_network((client, ONE_SITE), strict=False).network_address
        )
    except ValueError:
        return "0.0.0.0"  # noqa: S104 a name for what has none, such as a unix socket


def _minutes() -> int:
    return int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
