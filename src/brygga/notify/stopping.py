"""The link at the foot of every e-mail: whoever reads the mailbox can end its subscription, and nothing else."""

from django.conf import settings
from django.core.signing import BadSignature, Signer

from brygga.notify.models import Subscription


def address(subscription: Subscription) -> str:
    return f"{settings.PUBLIC_URL}/emails/stop/{token(subscription)}"


def token(subscription: Subscription) -> str:
    return _signer().sign(str(subscription.pk))


def found(signed: str) -> Subscription | None:
    """The subscription a token was made for, if it is one of ours and still there."""
    try:
        pk = int(_signer().unsign(signed))
    except (BadSignature, ValueError):
        return None
    return Subscription.objects.select_related("integration").filter(pk=pk).first()


def _signer() -> Signer:
    return Signer(salt="brygga.notify.stop")
