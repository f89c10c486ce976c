"""What every page of the console costs in a busy service: statements, milliseconds on the server, bytes."""

import argparse
import logging
import time
from collections.abc import Iterator, Sequence

from bench import asking, crowd, merchants
from bench.asking import Cost
from bench.crowd import Size
from bench.figures import Figure
from bench.home import Home
from brygga.console.addresses import urlpatterns
from brygga.integrations import links
from brygga.integrations.models import Integration, Person, Phase
from brygga.ledger.models import Document
from brygga.notify import stopping
from brygga.notify.models import Subscription

GOAL_MS = 100.0
MOST_STATEMENTS = 30
VENDORS_ASKED = {"setup", "preview"}
"""These pages show what the vendors answer at that moment; what they cost is the vendors' time."""
LOOKS: dict[str, Sequence[str]] = {
    "documents": (
        "?flow=sales_orders", "?state=held", "?state=delivered&flow=articles", "?q=20000042", "?q=asiakas",
        "?q=asiakas 17", "?q=CUP-17", "?q=nobody", "?before={middle}", "?before={oldest}", "?q=asiakas&before={middle}",
    ),
    "why": ("?number=20000042", "?number=nobody"),
    "events": ("?before={middle}",),
    "runs": ("?before={middle}",),
    "audit": ("?before=100",),
}  # fmt: skip
"""Other looks of the same page: filtered, searched, and far down."""


def measure(home: Home, wanted: argparse.Namespace) -> list[Figure]:
    merchants.emptied()
    began = time.perf_counter()
    size = Size(integrations=wanted.crowd, documents=wanted.documents)
    person = crowd.written(home.stub.warehouse_url, home.stub.procountor_base, size)
    merchants.vacuumed()
    print(
        f"{wanted.crowd} integrations, {wanted.documents:,} documents: {time.perf_counter() - began:.0f} s."
    )
    session = asking.session_of(person)
    logging.getLogger("django.request").setLevel(logging.ERROR)  # that a button was only looked at
    costs = [asking.cost(name, address, session, wanted.rounds) for name, address in addresses(person)]
    print(_table(costs), flush=True)
    pages = [one for one in costs if one.status == 200]
    slowest, most = max(pages, key=lambda one: one.milliseconds), max(pages, key=lambda one: one.statements)
    words = f"{len(pages)} pages and looks, {wanted.documents:,} documents"
    return [
        Figure("slowest page", slowest.milliseconds, "ms", GOAL_MS, words=f"{slowest.name}; {words}"),
        Figure("statements of a page", most.statements, "statements", MOST_STATEMENTS, words=most.name),
    ]


def addresses(person: Person) -> Iterator[tuple[str, str]]:
    """Name and address of everything in the URL configuration that can be looked at, and of further looks of it."""
    biggest = Integration.objects.filter(phase=Phase.RUNNING).order_by("pk")[0]
    numbers = _numbers(biggest)
    for pattern in urlpatterns:
        name = str(pattern.name)
        if name in VENDORS_ASKED:
            continue
        address = _filled(str(pattern.pattern), name, biggest, person)
        yield name, address
        for look in LOOKS.get(name, ()):
            yield f"{name}{look}", address + look.format(**numbers).replace(" ", "%20")


def _numbers(biggest: Integration) -> dict[str, int]:
    ids = Document.objects.filter(integration=biggest).order_by("pk").values_list("pk", flat=True)
    return {"middle": ids[ids.count() // 2], "oldest": ids[0] + 1}


def _filled(route: str, name: str, biggest: Integration, person: Person) -> str:
    phases = {"link": Phase.LINKED, "landing": Phase.LINKED, "setup-settings": Phase.CONNECTED}
    shown = Integration.objects.filter(phase=phases[name])[0] if name in phases else biggest
    subscription = Subscription.objects.filter(integration=biggest)[0]
    delivered = Document.objects.filter(integration=biggest, state="delivered", flow="sales_orders")
    pk = subscription.pk if name.startswith("email") else delivered.latest("pk").pk
    token = links.make(shown, person) if name == "landing" else stopping.token(subscription)
    filled = route.replace("<uuid:key>", str(shown.key)).replace("<int:pk>", str(pk))
    return f"/{filled.replace('<str:token>', token).replace('<slug:table>', 'countries')}"


def _table(costs: Sequence[Cost]) -> str:
    """The pages, the slowest first; below them what is no page: buttons and redirects."""
    pages = sorted((one for one in costs if one.status == 200), key=lambda one: -one.milliseconds)
    lines = ["| page | statements | ms | CPU ms | bytes | slowest statement |", "|---|---|---|---|---|---|"]
    for one in pages:
        seconds, sql = one.slowest
        lines.append(
            f"| {one.name} | {one.statements} | {one.milliseconds:.1f} | {one.cpu:.1f} | {one.size:,} "
            f"| {1000 * seconds:.1f} ms `{_brief(sql)}` |"
        )
    others = [f"{one.name} ({one.status})" for one in costs if one.status != 200]
    return "\n".join([*lines, "", f"Not pages: {', '.join(others)}."])


def _brief(sql: str) -> str:
    _, _, tables = sql.partition(" FROM ")
    return tables.replace('"', "")[:60]
