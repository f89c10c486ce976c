"""Changes the settings of an integration, and looks again at what waited because of the old ones."""

from django.db import transaction

from brygga import clock
from brygga.core.options import Options
from brygga.core.words import DocState
from brygga.flows.starting import wake_all
from brygga.integrations.models import Integration, Person
from brygga.integrations.options import Change, save_options
from brygga.ledger.models import Document


def change_settings(integration: Integration, options: Options, person: Person | None) -> list[Change]:
    """Saves the settings and releases what was held under the old ones. Raises OptionsRefused."""
    with transaction.atomic():
        changed = save_options(integration, options, person)
        if changed:
            release_held(integration)
            wake_all(Integration.objects.get(pk=integration.pk))
    return changed


def release_held(integration: Integration) -> int:
    """Held documents are due now: decided again from the ledger, without a person."""
    held = Document.objects.filter(integration=integration, state=DocState.HELD)
    return held.update(due_at=clock.now())
