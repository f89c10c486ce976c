"""E-mails of an integration: who hears of what, the messages written, and the link that ends a subscription."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from brygga.console import languages
from brygga.console.access import action, ending, integration_page, is_operator, may_act, readers_only_read
from brygga.console.email_form import EmailForm
from brygga.console.pages.status import said_and_back
from brygga.console.refusals import page, refusal
from brygga.core.failures import Failure
from brygga.integrations.models import Integration, Person
from brygga.notify import posting, stopping, subscribing
from brygga.notify.models import Subscription

MESSAGES_SHOWN = 50


@integration_page
def emails(request: HttpRequest, person: Person, integration: Integration) -> HttpResponse:
    """The list, and the form for one more."""
    if request.method == "POST" and not is_operator(person):
        return readers_only_read(request)
    form = EmailForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _subscribed(request, person, integration, form)
    shown = {
        "tab": "emails",
        "integration": integration,
        "subscriptions": integration.subscriptions.order_by("address"),
        "form": form,
        "can_act": may_act(person, integration),
        "is_set_up": posting.is_set_up(),
    }
    return render(request, "console/emails.html", shown, status=400 if form.errors else 200)


def _subscribed(
    request: HttpRequest, person: Person, integration: Integration, form: EmailForm
) -> HttpResponse:
    try:
        made = subscribing.subscribe(integration, form.cleaned_data["address"], form.wishes(), person)
    except Failure as failure:
        return refusal(request, failure.problem, failure.remedy, status=409)
    messages.success(request, _("%(address)s hears of this integration.") % {"address": made.address})
    return HttpResponseRedirect(reverse("emails", args=[integration.key]))


@integration_page
def email(request: HttpRequest, person: Person, integration: Integration, pk: int) -> HttpResponse:
    """One subscription: its wishes, and what was written to it."""
    if request.method == "POST" and not is_operator(person):
        return readers_only_read(request)
    subscription = _of(integration, pk)
    form = EmailForm(request.POST if request.method == "POST" else None, subscription=subscription)
    if request.method == "POST" and form.is_valid():
        subscribing.change(subscription, form.wishes(), person)
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("email", args=[integration.key, pk]))
    written = Paginator(subscription.messages.order_by("-id"), MESSAGES_SHOWN).get_page(1)
    shown = {
        "tab": "emails",
        "integration": integration,
        "subscription": subscription,
        "form": form,
        "written": written,
        "can_end": is_operator(person),
        "can_act": may_act(person, integration),
        "is_set_up": posting.is_set_up(),
    }
    return render(request, "console/email.html", shown, status=400 if form.errors else 200)


@action
def send_trial(request: HttpRequest, person: Person, integration: Integration, pk: int) -> HttpResponse:
    subscription = _of(integration, pk)

    def verb() -> str:
        subscribing.send_trial(subscription)
        return _("A test is in the post; it goes out within a minute.")

    return said_and_back(request, verb, reverse("email", args=[integration.key, pk]))


@ending
def end(request: HttpRequest, person: Person, integration: Integration, pk: int) -> HttpResponse:
    subscription = _of(integration, pk)
    subscribing.end(subscription, person)
    messages.success(
        request,
        _("%(address)s gets no more e-mails of this integration.") % {"address": subscription.address},
    )
    return HttpResponseRedirect(reverse("emails", args=[integration.key]))


@csrf_exempt
@page
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """For whoever reads the mailbox: asks first; a mail program that ends subscriptions by itself posts at once."""
    subscription = stopping.found(token)
    if subscription is None:
        return refusal(
            request,
            _("This link ends no subscription: it was ended already, or the address is not whole."),
            _("Copy the whole address from the foot of the e-mail."),
            status=404,
        )
    languages.unless_chosen(request, subscription.language)
    if request.method == "POST":
        subscribing.end(subscription, None)
        return render(request, "console/email_stopped.html", {"is_over": True})
    return render(request, "console/email_stopped.html", {"is_over": False})


def _of(integration: Integration, pk: int) -> Subscription:
    if pk >= 2**63:
        raise Http404
    found: Subscription = get_object_or_404(integration.subscriptions.select_related("integration"), pk=pk)
    return found
