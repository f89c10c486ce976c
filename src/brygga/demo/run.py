"""`brygga demo`: both sandboxes, the service and a worker on this machine, with a tour; or the story by itself."""

import os
import shutil
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

from brygga import database, keys
from brygga.demo import vendors
from brygga.demo.processes import Children, free_port, refuse_busy, wait_for
from brygga.demo.record import Record
from brygga.demo.vendors import Merchant, Vendors

if TYPE_CHECKING:
    from brygga.integrations.models import Integration

LONG_AGO = "2020-01-01T00:00:00"


def demo(*, once: bool, port: int, record: Path | None = None) -> int:
    """Runs until Ctrl-C; with `once` tells the story and returns 0 only if every step was seen.

    `record`: a folder for what both sandboxes held before and after the story.
    """
    port = free_port() if once else port
    refuse_busy((port, port + 1, port + 2))
    home = database.data_folder() / (f"demo-once-{os.getpid()}" if once else "demo")
    home.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    _environment(home, port)
    both = Vendors(f"http://127.0.0.1:{port + 1}", f"http://127.0.0.1:{port + 2}")
    try:
        with Children() as children:
            return _run(children, both, home, port, once=once, record=record)
    except KeyboardInterrupt:
        print("\nStopping.")
        return 0
    finally:
        if once:
            shutil.rmtree(home, ignore_errors=True)


def _environment(home: Path, port: int) -> None:
    """Everything the children need, and a sealing key of the demo's own."""
    key_file = home / "key"
    if not key_file.exists():
        key_file.touch(mode=0o600)
        key_file.write_text(keys.new_key())
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "brygga.settings",
        "DATABASE_URL": database.start_embedded(home / "postgres"),
        "BRYGGA_KEY_FILE": str(key_file),
        "BRYGGA_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "BRYGGA_PROCOUNTOR_URL": f"http://127.0.0.1:{port + 1}/api",
        "BRYGGA_PROCOUNTOR_CLIENT_ID": vendors.CLIENT_ID,
        "BRYGGA_PROCOUNTOR_CLIENT_SECRET": vendors.CLIENT_SECRET,
        "BRYGGA_WMS_HOSTS": f"http://127.0.0.1:{port + 2}",
        "BRYGGA_LOG_LEVEL": os.environ.get("BRYGGA_LOG_LEVEL", "WARNING"),
    }


def _run(children: Children, both: Vendors, home: Path, port: int, *, once: bool, record: Path | None) -> int:
    state = () if once else ("--state", str(home / "sandbox"))
    ports = ("--procountor-port", str(port + 1), "--ongoing-port", str(port + 2))
    children.start("sandbox", "brygga_sandbox", *ports, *state)
    _migrate()
    children.start("service", "brygga", "serve", "--bind", f"127.0.0.1:{port}")
    children.start("worker", "brygga", "work")
    for url in (f"{both.procountor}/_sandbox/knobs", f"{both.ongoing}/_sandbox/knobs"):
        wait_for(url, children)
    wait_for(f"http://127.0.0.1:{port}/health", children)
    merchants = (
        Merchant(both, vendors.COMPANY, vendors.GOODS_OWNER),
        Merchant(both, vendors.OTHER_COMPANY, vendors.OTHER_GOODS_OWNER),
    )
    for merchant in merchants:
        merchant.office("POST", "/rarities")
    written = None if record is None else Record(record)
    if written is not None:
        for merchant in merchants:
            written.before(merchant)
    _connected(both)
    if once:
        from brygga.demo.story import tell

        return tell(*merchants, f"http://127.0.0.1:{port}", written)
    _print_tour(both, port)
    while not (dead := children.first_dead()):
        time.sleep(0.5)
    print(f"The {dead} ended by itself; stopping.")
    return 1


def _migrate() -> None:
    from brygga import logs

    logs.configure()
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


def _connected(both: Vendors) -> "Integration":
    """The merchant that is connected already; made at the first start."""
    from brygga.flows import connecting
    from brygga.integrations.models import Integration, Phase

    there = Integration.objects.filter(phase=Phase.RUNNING, goods_owner_id=vendors.GOODS_OWNER).first()
    if there is not None:
        return there
    integration = connecting.connect_by_key(
        both.warehouse,
        vendors.WMS_USER,
        vendors.WMS_PASSWORD,
        vendors.GOODS_OWNER,
        both.api_key(vendors.COMPANY),
    )
    connecting.adopt_existing(integration)
    token = connecting.start(integration, LONG_AGO, None)
    both.set_up_webhook(
        f"{os.environ['BRYGGA_PUBLIC_URL']}/hooks/ongoing/{integration.key}", token, vendors.GOODS_OWNER
    )
    return integration


def _print_tour(both: Vendors, port: int) -> None:
    print(f"""
Brygga            http://127.0.0.1:{port}        sign in: {both.warehouse}, WSIdemo / demo
Procountor office {both.procountor}/office
Warehouse desk    {both.ongoing}/desk

Goods owner 159 is connected with the first company. A tour:
  1. Change or add a sales order in Procountor's office.
  2. In Brygga open the integration and press Sync now.
  3. See the order at the warehouse desk; allocate it, pick it, press Send.
  4. See its invoice Sent in Procountor's office.
  5. Connect goods owner 160 with the second company yourself: New integration or e-mail.
     Procountor's login: matti.meikalainen / salasana

Ctrl-C stops everything; what happened is kept for the next start.
""")
