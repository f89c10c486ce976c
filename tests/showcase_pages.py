"""Which pages of the console are looked at with eyes and by axe. Every address of the URL configuration is here: as a
page, or with the reason why it is none."""

from collections.abc import Iterator

from brygga.notify import stopping
from showcase import Showcase

ONE = "/integrations/{running}"
PAGES = {
    "sign-in": "/sign-in",
    "landing": "/connect/{token}",
    "home": "/",
    "choose": "/new",
    "people": "/people",
    "link": "/integrations/{fresh}/link",
    "setup": "/integrations/{unfinished}/setup",
    "setup-settings": "/integrations/{unfinished}/setup/settings",
    "preview": "/integrations/{unfinished}/setup/preview?start=2020-01-01T00:00:00",
    "started": f"{ONE}/setup/started",
    "status": ONE,
    "disconnect": f"{ONE}/disconnect",
    "settings": f"{ONE}/settings",
    "mapping": f"{ONE}/mapping",
    "table": f"{ONE}/settings/tables/ways_of_delivery",
    "documents": f"{ONE}/documents",
    "document": f"{ONE}/documents/{{story}}",
    "attention": f"{ONE}/attention",
    "events": f"{ONE}/events",
    "runs": f"{ONE}/runs",
    "audit": f"{ONE}/audit",
    "webhook": f"{ONE}/webhook",
    "emails": f"{ONE}/emails",
    "email": f"{ONE}/emails/{{subscription}}",
    "email-stop": "/emails/stop/{stop}",
    "why": f"{ONE}/why?number=20015",
    # pages that no address of their own has
    "refusal": "/connect/made-up",
    "nothing": "/no-such-page",
    "nothing-found": f"{ONE}/documents?q=nothing&state=held",
    "linked": "/integrations/{fresh}",
    "come-back": "/connect/return",
}
NO_PAGES = {
    "sign-out": "a button; leads to sign-in",
    "language": "a button; leads back to the page it is on",
    "health": "plain text for machines",
    "table-file": "a file to download",
    "hook": "plain text for the warehouse",
    "new-link": "a button; leads to link",
    "to-procountor": "a button; leads to Procountor's own login",
    "existing": "a button; leads to preview",
    "start": "a button; leads to started",
    "progress": "the living part of status, seen there",
    "sync": "a button; leads to status",
    "check": "a button; leads to status",
    "pause": "a button; leads to status",
    "resume": "a button; leads to status",
    "try-again": "a button; leads to document",
    "send-again": "a button; leads to document",
    "decide-again": "a button; leads to document",
    "take-again": "a button; leads to events",
    "skip": "a button; leads to document",
    "retry-shipment": "a button; leads to document",
    "skip-shipment": "a button; leads to document",
    "retry-cause": "a button; leads to attention",
    "new-token": "a button; leads to webhook",
    "email-test": "a button; leads to email",
    "email-end": "a button; leads to emails",
}
SIGNED_OUT = {"sign-in", "landing", "refusal", "come-back", "email-stop"}


def addresses(shown: Showcase) -> Iterator[tuple[str, str]]:
    """Name and address of every page, of this installation."""
    for name, address in PAGES.items():
        yield (
            name,
            address.format(
                running=shown.running.key,
                unfinished=shown.unfinished.key,
                fresh=shown.fresh.key,
                story=shown.story.pk,
                token=shown.token,
                subscription=shown.subscription.pk,
                stop=stopping.token(shown.subscription),
            ),
        )
