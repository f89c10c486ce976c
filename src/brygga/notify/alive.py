"""The sign of life: a watcher outside is called once a minute, and tells somebody when the calls end.

E-mails tell what one process sees of another; that the machine, its network or its database is away nobody here can
tell.
"""

from urllib.parse import parse_qsl, urlsplit

import structlog
from django.conf import settings

from brygga.core.failures import TryAgain
from brygga.flows import upkeep
from brygga.wire import Wire

log = structlog.get_logger(__name__)

MOST_ANSWER = 64 * 1024


def give_sign() -> bool:
    """Calls `BRYGGA_HEARTBEAT_URL`, if there is one, and says whether it was heard. Nothing is called while readings
    are due and the clock's job does not queue them: then nothing goes on here, whatever else lives. The address is as
    good as a password, so it is in no log."""
    if not settings.HEARTBEAT_URL or upkeep.is_behind():
        return False
    parts = urlsplit(settings.HEARTBEAT_URL)
    wire = Wire(f"{parts.scheme}://{parts.netloc}", user_agent="Brygga", max_body=MOST_ANSWER)
    try:
        answer = wire.call("GET", parts.path or "/", params=parse_qsl(parts.query), writes=False)
    except TryAgain as failure:
        log.warning("sign of life not heard", problem=failure.problem)
        return False
    finally:
        wire.close()
    if not answer.is_success:
        log.warning("sign of life not heard", status=answer.status)
    return answer.is_success
