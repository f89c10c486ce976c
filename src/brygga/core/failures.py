"""What can go wrong with a call, named by what to do next. Clients turn every failure into one of these.

Failure
├── TryAgain            later, by itself (`after`: the vendor said how many seconds)
│   └── OutcomeUnknown  we called, and do not know whether it happened: look first, then decide
├── ReconnectNeeded     the credential is refused: halt the integration's lanes, keep the work
└── NeedsPerson         permanent: trying again does not help
    ├── Gone            404: unknown id, or no right to see it
    └── Refused         the other side says no: wrong status or type, invalid value, 200 with a null id
"""


class Failure(Exception):
    """`problem` is one sentence a person can read; `remedy` says where to click, and may be empty."""

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy


class TryAgain(Failure):
    """Passes by itself. `after`: seconds the vendor asked us to wait, or None."""

    def __init__(self, problem: str, remedy: str = "", *, after: float | None = None) -> None:
        super().__init__(problem, remedy)
        self.after = after


class OutcomeUnknown(TryAgain):
    """A call that writes was (possibly) made and its answer is lost. Never repeat it blindly."""


class ReconnectNeeded(Failure):
    """`vendor` ("procountor" or "ongoing") refuses our credential."""

    def __init__(self, problem: str, remedy: str = "", *, vendor: str) -> None:
        super().__init__(problem, remedy)
        self.vendor = vendor


class NeedsPerson(Failure):
    """A permanent refusal. `code` groups causes; `status` is HTTP's; `members`: fields the vendor named."""

    default_code = "needs_person"

    def __init__(
        self,
        problem: str,
        remedy: str = "",
        *,
        code: str = "",
        status: int | None = None,
        members: tuple[str, ...] = (),
    ) -> None:
        super().__init__(problem, remedy)
        self.code = code or self.default_code
        self.status = status
        self.members = members


class Gone(NeedsPerson):
    """Unknown id, or no right to see it."""

    default_code = "gone"


class Refused(NeedsPerson):
    """The other side understood and said no."""

    default_code = "refused"
