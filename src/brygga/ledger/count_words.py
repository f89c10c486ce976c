"""What the counts of a run are called."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

COUNTS: dict[str, str | Promise] = {
    "listed": _("listed"),
    "read": _("read"),
    "hints": _("webhooks"),
    "taken": _("taken"),
    "new": _("new"),
    "changed": _("changed"),
    "seen": _("seen before"),
    "created": _("created"),
    "updated": _("updated"),
    "unchanged": _("unchanged"),
    "done": _("done"),
    "skipped": _("skipped"),
    "held": _("held"),
    "try_again": _("to try again"),
    "unknown": _("outcome unknown"),
    "parked": _("parked"),
    "diverged": _("diverged"),
    "accounted": _("accounted for"),
    "repaired": _("repaired"),
    "open": _("not accounted for"),
}
"""The sum before its parts."""
