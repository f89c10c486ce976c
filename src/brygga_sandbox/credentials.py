"""The sandbox's fixed, documented logins. Everything here is invented and worth nothing outside of it."""

from dataclasses import dataclass

PROCOUNTOR_CLIENT_ID = "brygga-client"
PROCOUNTOR_CLIENT_SECRET = "brygga-secret"
PROCOUNTOR_SIGNING_SECRET = "brygga-sandbox-signing-secret-of-no-value"
PROCOUNTOR_ISSUER = "https://procountor.sandbox.example"

COMPANY_ONE = 12001
COMPANY_TWO = 12002


@dataclass(frozen=True)
class ProcountorUser:
    """A person who logs in at Procountor. `rights` is "full" or "reader" (no sales rights at all)."""

    id: int
    username: str
    password: str
    first_name: str
    last_name: str
    rights: str
    companies: tuple[int, ...]


MATTI = ProcountorUser(
    501, "matti.meikalainen", "salasana", "Matti", "Meikäläinen", "full", (COMPANY_ONE, COMPANY_TWO)
)
LIISA = ProcountorUser(502, "liisa.lukija", "salasana", "Liisa", "Lukija", "reader", (COMPANY_ONE,))
PROCOUNTOR_USERS = (MATTI, LIISA)


@dataclass(frozen=True)
class OngoingUser:
    """An API user of the warehouse system, and the goods owners it sees."""

    username: str
    password: str
    goods_owners: tuple[int, ...]


ONGOING_WAREHOUSE = "demo"
ONGOING_USERS = (
    OngoingUser("WSIdemo", "demo", (159, 160)),
    OngoingUser("WSIother", "other", (161,)),
)

MORE_GOODS_OWNERS = range(1001, 2001)
"""For crowds: each is there without being filed, with a user of its own, `WSI1001` with the password `wsi1001`."""
MORE_COMPANIES = range(13001, 14001)
"""For crowds: Procountor's companies that `seeding.file_more` can file."""


def ongoing_user(name: str) -> OngoingUser | None:
    """The API user of this name."""
    number = name.removeprefix("WSI")
    if number.isascii() and number.isdecimal() and int(number) in MORE_GOODS_OWNERS:
        return OngoingUser(name, f"wsi{number}", (int(number),))
    return next((user for user in ONGOING_USERS if user.username == name), None)
