"""The troubles of the drills: how each begins, and how it ends."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.db import connection, connections

from brygga.core.words import Flow
from brygga.flows import parts
from brygga.integrations.models import Integration
from brygga.integrations.seal import KeyProblem, check_key, new_key
from brygga.integrations.tokens import SealedTokens
from brygga.ledger.models import Document
from brygga_sandbox import credentials
from brygga_sandbox.faults import Fault, FaultKind
from brygga_sandbox.procountor import office
from brygga_simulation import tables
from brygga_simulation.drill_life import Deed, Drill, DrillLife
from brygga_simulation.merchant import Merchant


def _cut_off(vendor: str) -> Deed:
    def begin(life: DrillLife) -> None:
        getattr(life.vendors, vendor).faults.add(Fault(kind=FaultKind.CUT_BEFORE, times=None))

    return begin


def _connect_again(vendor: str) -> Deed:
    def end(life: DrillLife) -> None:
        getattr(life.vendors, vendor).faults.clear()

    return end


def _drop_webhooks(life: DrillLife) -> None:
    life.vendors.ongoing.knobs.turn(webhook_drop_rate=1)


def _bring_webhooks(life: DrillLife) -> None:
    life.vendors.ongoing.knobs.turn(webhook_drop_rate=0)


def _revoke_keys(life: DrillLife) -> None:
    for each in life.connected:
        life.vendors.office.tokens.revoke_keys(key=None, company=each.tenant.company, user=None)


def _renew_keys(life: DrillLife) -> None:
    for each in life.connected:
        life.tell(life.operators.reconnect(each.integration))


_FULL = """
    CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full';
    END $$
"""


def _fill_the_disk(life: DrillLife) -> None:
    """Every statement that writes is refused by the server with its own code for it (53100), and every one that reads
    is answered: as PostgreSQL does when its disk is full. A full disk itself takes a machine of its own."""
    with connection.cursor() as cursor:
        cursor.execute(_FULL)
        for table in tables.names():
            cursor.execute(
                f"CREATE TRIGGER disk_full BEFORE INSERT OR UPDATE ON {table} EXECUTE FUNCTION disk_full()"
            )


def _make_room(life: DrillLife) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION disk_full CASCADE")


COMMANDS = ("serve", "work")
REFUSAL = "sealed with another key"


def _start_with_another_key(life: DrillLife) -> None:
    """Real processes on this database. Until the right key is back nothing runs, and the warehouse finds no door."""
    check_key()  # as the start that came before
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    environment = {**os.environ, "DATABASE_URL": urlunsplit(url), "BRYGGA_KEY": new_key()}
    for command in COMMANDS:
        ended = subprocess.run(  # noqa: S603 our own program
            [sys.executable, "-m", "brygga", command],
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        said = (ended.stdout + ended.stderr).strip()
        life.expect(
            ended.returncode != 0 and REFUSAL in said,
            f"brygga {command} with another key ended with {ended.returncode}: {said.splitlines()[-1:]}",
        )
    life.is_down = True


def _put_the_key_back(life: DrillLife) -> None:
    life.is_down = False
    try:
        check_key()
    except KeyProblem as problem:
        life.expect(False, f"the right key is refused: {problem}")
    else:
        life.expect(True, "the right key opens what was sealed")


REFRESHERS = 64


def _refresh_all_at_once(life: DrillLife) -> None:
    """The vendor has ended each token before its time, and so many callers notice at the same moment."""
    for each in life.connected:
        refused = life.bearer_of(each.integration)
        life.vendors.office.tokens.expire_tokens(each.tenant.company)
        before = life.tokens_asked()
        renewed = partial(_renewed, each.integration, refused, Barrier(REFRESHERS))
        with ThreadPoolExecutor(REFRESHERS) as pool:
            given = {pool.submit(renewed) for _ in range(REFRESHERS)}
        tokens = {one.result() for one in given}
        asked = life.tokens_asked() - before
        life.expect(
            asked == len(tokens) == 1,
            f"{REFRESHERS} callers with the same refused token of {each.tenant.company}: {asked} token requests, "
            f"{len(tokens)} tokens given",
        )


def _renewed(integration: Integration, refused: str, together: Barrier) -> str:
    """In a thread, with a connection of its own; it waits by the system's clock."""
    try:
        wire = parts.procountor_wire(integration.procountor_base)
        tokens = SealedTokens(
            integration.pk, parts.procountor_app(), wire, pause=time.sleep, monotonic=time.monotonic
        )
        together.wait(60)
        return tokens.renew(refused)
    finally:
        connections.close_all()


PAGE = 200


def _file_poisoned_pages(life: DrillLife) -> None:
    """Two pages of orders in one company, poison at every even position of the one and every odd one of the other: what
    cannot be sent stands between sound ones, at each position."""
    merchant = Merchant(life.vendors.office, credentials.COMPANY_ONE)
    product = merchant.products("SALES")[0]["id"]
    for odd in (0, 1):
        for place in range(PAGE):
            is_poison = place % 2 == odd
            row = {"productId": product, "quantity": "-1" if is_poison else "1"}
            body = {
                "type": "SALES_ORDER",
                "status": "NOT_SENT",
                "invoiceChannel": "EMAIL",
                "invoiceRows": [row],
            }
            record = office.create_invoice(merchant.here, merchant.company, body)
            (life.poison if is_poison else life.sound)[record["body"]["id"]] = record["version"]
            life.moment.pause(1)


def _mend_the_poison(life: DrillLife) -> None:
    """Meanwhile the sound ones have gone. Then somebody in the office gives each of the others a quantity."""
    merchant = Merchant(life.vendors.office, credentials.COMPANY_ONE)
    orders = {record["body"]["id"]: record for record in merchant.here.books.invoices(merchant.company)}
    stands = {one.source_id: one for one in Document.objects.filter(flow=Flow.SALES_ORDERS)}

    def untouched(filed: dict[int, Any]) -> list[Document | None]:
        """Those that nobody edited since."""
        same = [id for id, stamp in filed.items() if id in orders and orders[id]["version"] == stamp]
        return [stands.get(id) for id in same]

    sound, poison = untouched(life.sound), untouched(life.poison)
    gone = sum(one is not None and one.state == "delivered" for one in sound)
    waits = sum(one is not None and one.state == "held" and one.reason != "" for one in poison)
    life.expect(
        0 < gone == len(sound), f"{gone} of {len(sound)} sound orders that nobody edited were delivered"
    )
    life.expect(0 < waits == len(poison), f"{waits} of {len(poison)} others waited, each with its reason")
    for id in life.poison:
        if id in orders:
            rows = [{"id": row["id"], "quantity": "2"} for row in orders[id]["body"]["invoiceRows"]]
            merchant.change(orders[id]["body"], {"invoiceRows": rows})


DRILLS = (
    Drill(
        "wms_down",
        "the WMS cannot be reached for 72 hours",
        "ongoing",
        timedelta(hours=72),
        _cut_off("ongoing"),
        _connect_again("ongoing"),
    ),
    Drill(
        "procountor_down",
        "Procountor cannot be reached for 6 hours",
        "procountor",
        timedelta(hours=6),
        _cut_off("procountor"),
        _connect_again("procountor"),
    ),
    Drill(
        "webhooks_lost",
        "no webhook arrives for 7 days",
        "ongoing",
        timedelta(days=7),
        _drop_webhooks,
        _bring_webhooks,
    ),
    Drill(
        "keys_revoked",
        "the keys of Procountor are revoked, and renewed a day later",
        "procountor",
        timedelta(days=1),
        _revoke_keys,
        _renew_keys,
    ),
    Drill(
        "disk_full",
        "PostgreSQL's disk is full for 3 hours: it reads and cannot write",
        "procountor",
        timedelta(hours=3),
        _fill_the_disk,
        _make_room,
    ),
    Drill(
        "wrong_key",
        "everything was started again with another sealing key, and 3 hours later with the right one",
        "procountor",
        timedelta(hours=3),
        _start_with_another_key,
        _put_the_key_back,
    ),
    Drill(
        "refreshers",
        f"{REFRESHERS} callers find their token refused at the same moment",
        "procountor",
        timedelta(hours=1),
        _refresh_all_at_once,
        lambda life: None,
    ),
    Drill(
        "poison",
        f"two pages of {PAGE} orders, together with one at each position that cannot be sent; mended 2 hours later",
        "ongoing",
        timedelta(hours=2),
        _file_poisoned_pages,
        _mend_the_poison,
    ),
)
