"""`brygga work` in which one order's delivery and one flow's reading kill the process, each time they are begun.

python tests/processes/deadly.py NUMBER FLOW work ...

NUMBER=4: the order does so four times and then no more, and an hour of waiting for its next try is a second.
"""

import multiprocessing
import os
import signal
import sys
from typing import Any

from brygga import cli


def main(poison: str, flow: str, *words: str) -> int:
    import django

    number, _, times = poison.partition("=")
    left = multiprocessing.Value("i", int(times or -1))

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brygga.settings")
    django.setup()
    from brygga import jobs, worker
    from brygga.flows import delivery, upkeep
    from brygga.ledger import in_hand

    assert jobs
    assert worker

    deliver, read = delivery.deliver, upkeep.read_flow

    def deadly_delivery(slice_: Any, document: Any) -> None:
        is_deadly = document.number == number and left.value != 0
        if is_deadly:
            left.value -= 1
        _die_if(is_deadly)
        deliver(slice_, document)

    def deadly_reading(integration: Any, of: Any, since: str | None = None) -> Any:
        _die_if(of == flow)
        return read(integration, of, since)

    delivery.deliver, upkeep.read_flow = deadly_delivery, deadly_reading
    if times:
        in_hand.PAUSES = tuple(pause / 3600 for pause in in_hand.PAUSES)
    while True:
        child = os.fork()
        if child == 0:
            return cli.main(list(words))
        _, status = os.waitpid(child, 0)
        os.write(1, f"ended with {os.waitstatus_to_exitcode(status)}\n".encode())


def _die_if(is_deadly: bool) -> None:
    if is_deadly:
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
