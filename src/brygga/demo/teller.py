"""Says each step and what was seen of it, and remembers whether any was not seen."""

import time
from collections.abc import Callable

PATIENCE = 90.0


class Teller:
    """Steps in the order they happen. A step without anything seen is a failed one."""

    def __init__(self) -> None:
        self.told = 0
        self.failed = 0

    def chapter(self, title: str) -> None:
        print(f"\n{title}", flush=True)

    def saw(self, what: str, said: str) -> None:
        """What was seen at once; an empty text: it was not."""
        self.told += 1
        self.failed += not said
        print(f"{'ok    ' if said else 'FAILED'}  {what}{': ' + said if said else ''}", flush=True)

    def waits(self, what: str, seen: Callable[[], str]) -> None:
        """Waits until `seen` says what it saw (an empty text: not yet)."""
        end = time.monotonic() + PATIENCE
        while not (said := seen()) and time.monotonic() < end:
            time.sleep(0.2)
        self.saw(what, said)

    def ends(self) -> int:
        """The last line, and the exit code."""
        if self.failed:
            print(f"\n{self.failed} of {self.told} steps were not seen.")
            return 1
        print(f"\nEvery one of {self.told} steps was seen.")
        return 0
