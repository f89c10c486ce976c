"""*Integrations and emails*, the list a new one is chosen from, and the people of the warehouse system."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from brygga.console import health, once, pressed
from brygga.console.access import is_operator, readers_only_read, signed_in
from brygga.console.forms import RoleForm
from brygga.console.pages.linking import LINK
from brygga.console.words import ROLES
from brygga.core.failures import Failure
from brygga.flows import connecting
from brygga.integrations import people as registry
from brygga.integrations.models import Integration, Person, Phase, Role
from brygga.notify.models import Subscription
from brygga.sentences import translated

INTEGRATIONS_SHOWN, EMAILS_SHOWN = 50, 50
SHOWN = (
    "key", "company_name", "goods_owner_name", "is_training", "warehouse_system_id", "phase", "paused", "halted_by",
    "halted_reason", "options", "started_at",
)  # fmt: skip
"""What the list and its health need of an integration: two hundred are read for each look."""
NAMED = ("key", "company_name", "goods_owner_name", "warehouse_system_id")


@signed_in
def home(request: HttpRequest, person: Person) -> HttpResponse:
    """Integrations, the worst first, and e-mail addresses; both page by page where there are many."""
    visible = registry.visible_integrations(person)
    standings = health.standings(visible.exclude(phase=Phase.DISCONNECTED).only(*SHOWN))
    ended = visible.filter(phase=Phase.DISCONNECTED).order_by("-disconnected_at", "-id")
    emails = Paginator(_subscriptions(visible), EMAILS_SHOWN)
    shown = {
        "part": "home",
        "standings": Paginator(standings, INTEGRATIONS_SHOWN).get_page(request.GET.get("page")),
        "summary": health.summary(standings),
        "ended": list(ended.only(*NAMED, "is_training", "disconnected_at")[:INTEGRATIONS_SHOWN]),
        "no_worker": health.no_worker() if any(one.integration.is_working for one in standings) else "",
        "subscriptions": emails.get_page(request.GET.get("emails")),
        "can_act": is_operator(person),
    }
    return render(request, "console/home.html", shown)


def _subscriptions(visible: QuerySet[Integration]) -> QuerySet[Subscription]:
    listed = Subscription.objects.filter(integration__in=visible).select_related("integration")
    listed = listed.only("address", *(f"integration__{name}" for name in NAMED))
    return listed.order_by("integration__company_name", "address", "id")


@signed_in
def choose(request: HttpRequest, person: Person) -> HttpResponse:
    """The list of available integrations; choosing Procountor makes the integration and its first link."""
    if request.method != "POST":
        running = registry.visible_integrations(person).filter(phase=Phase.RUNNING)
        shown = {
            "can_act": is_operator(person),
            "integrations": running.order_by("company_name", "id"),
            "key_name": pressed.KEY,
            "new_key": pressed.new_key(person),
        }
        return render(request, "console/choose.html", shown)
    if not is_operator(person):
        return readers_only_read(request)
    with transaction.atomic():
        integration, token = connecting.new_integration(
            person, pressed.key_of(person, request.POST.get(pressed.KEY, ""))
        )
        if token:
            once.keep(request, LINK, integration, token)
    return HttpResponseRedirect(
        reverse("link" if integration.phase == Phase.LINKED else "status", args=[integration.key])
    )


@signed_in
def people(request: HttpRequest, person: Person) -> HttpResponse:
    if request.method == "POST":
        return _change_role(request, person)
    listed = list(registry.seen_by(person).order_by("user_name"))
    changes = registry.newest_role_changes(listed)
    shown = {
        "part": "people",
        "people": [(one, ROLES.get(one.role, one.role), changes.get(one.user_name)) for one in listed],
        "named": [one.pk for one in listed],
        "roles": ROLES.items(),
        "can_act": is_operator(person),
        "me": person,
    }
    return render(request, "console/people.html", shown)


def _change_role(request: HttpRequest, person: Person) -> HttpResponse:
    if not is_operator(person):
        return readers_only_read(request)
    form = RoleForm(request.POST)
    other = (
        registry.seen_by(person).filter(pk=form.cleaned_data["person"]).first() if form.is_valid() else None
    )
    if other is None:
        raise Http404
    try:
        registry.change_role(other, Role(form.cleaned_data["role"]), by=person)
    except Failure as failure:
        messages.error(request, translated(f"{failure.problem} {failure.remedy}".strip()))
    else:
        messages.success(request, _("The role of %(name)s is changed.") % {"name": other.user_name})
    return HttpResponseRedirect(reverse("people"))
