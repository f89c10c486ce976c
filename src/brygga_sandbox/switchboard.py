"""The knobs of a vendor: one frozen pydantic model, replaced as a whole when a knob is turned."""

import threading
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

K = TypeVar("K", bound=BaseModel)


class Switchboard(Generic[K]):
    """Holds the present knobs of a vendor as `now`. The model should be frozen and forbid extras."""

    def __init__(self, defaults: K) -> None:
        self._defaults = defaults
        self._lock = threading.Lock()
        self.now: K = defaults

    def turn(self, **changes: Any) -> K:
        """Set knobs by name. Raises pydantic.ValidationError on an unknown knob or value."""
        with self._lock:
            self.now = type(self.now).model_validate({**self.now.model_dump(), **changes})
            return self.now

    def reset(self) -> K:
        with self._lock:
            self.now = self._defaults
            return self.now
