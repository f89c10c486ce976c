"""`brygga demo`: both sandboxes, the service and a worker on this machine, with a tour; or the story by itself."""

import atexit
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from brygga import database, keys
from brygga.demo import cluster, home, opening, vendors
from brygga.demo.processes import Children, free_port, refuse_busy, wait_for
from brygga.demo.record import Record
from brygga.demo.tour import tour
from brygga.demo.vendors import Merchant, Vendors

HIGHEST_PORT = 65533
USUAL_PORT = 8700


@dataclass(frozen=True)
class Wanted:
    """What the command line asks for. `record`: a folder for what both sandboxes held before and after the story."""

    port: int = USUAL_PORT
    once: bool = False
    fresh: bool = False
    record: Path | None = None


@dataclass(frozen=True)
class Place:
    """Where a demo lives: its folder, and three ports in a row."""

    folder: Path
    port: int

    @property
    def ports(self) -> tuple[int, int, int]:
        return self.port, self.port + 1, self.port + 2

    @property
    def service(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def both(self) -> Vendors:
        return Vendors(f"http://127.0.0.1:{self.port + 1}", f"http://127.0.0.1:{self.port + 2}")

    @property
    def merchants(self) -> tuple[Merchant, Merchant]:
        return (
            Merchant(self.both, vendors.COMPANY, vendors.GOODS_OWNER),
            Merchant(self.both, vendors.OTHER_COMPANY, vendors.OTHER_GOODS_OWNER),
        )


def demo(wanted: Wanted) -> int:
    """Runs until Ctrl-C; with `once` tells the story and returns 0 only if every step was seen."""
    if not 1 <= wanted.port <= HIGHEST_PORT:
        raise SystemExit(f"--port takes a number from 1 to {HIGHEST_PORT}; the two after it are used too.")
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup wants it ignored
            signal.signal(number, signal.default_int_handler)
    place = _place(wanted)
    if " " in str(place.folder):
        raise SystemExit(
            f"The folder {place.folder} has a space in its path. Set BRYGGA_DATA to one without."
        )
    said = (
        f"{place.service} (process {os.getpid()}). Stop it with Ctrl-C where it runs, or: kill {os.getpid()}"
    )
    try:
        with home.only_demo(place.folder, said) as was_killed:
            _clear_the_way(place, wanted, was_killed)
            with Children(place.folder) as children:
                return _run(children, place, wanted)
    except KeyboardInterrupt:
        print("\nStopped." if wanted.once else "\nStopped. What happened is kept for the next start.")
        return 130 if wanted.once else 0


def _place(wanted: Wanted) -> Place:
    """Each port has a folder of its own, for what is kept there names the port."""
    if wanted.once:
        return Place(database.data_folder() / f"{home.ONCE}{os.getpid()}", free_port())
    name = "demo" if wanted.port == USUAL_PORT else f"demo-{wanted.port}"
    return Place(database.data_folder() / name, wanted.port)


def _clear_the_way(place: Place, wanted: Wanted, was_killed: bool) -> None:
    """Nothing of an earlier demo left, the ports free, and with `fresh` nothing kept."""
    if wanted.once:
        atexit.register(home.sweep, place.folder)  # before PostgreSQL's own, so that it runs after
    if was_killed:
        print("The demo before was killed; waiting for what it left to end ...", flush=True)
        home.wait_for_leftovers(place.folder)
    refuse_busy(place.ports)
    if wanted.fresh:
        cluster.remove(place.folder)
        for kept in place.folder.glob("sandbox-*"):
            kept.unlink()


def _run(children: Children, place: Place, wanted: Wanted) -> int:
    children.start("keeper", "keeper")
    _start_sandbox(children, place, is_kept=not wanted.once)
    _environment(place, cluster.start(place.folder))
    opening.migrate()
    children.start("service", "brygga", "serve", "--bind", f"127.0.0.1:{place.port}")
    for base in (place.both.procountor, place.both.ongoing):
        wait_for(f"{base}/_sandbox/knobs", children)
    wait_for(f"{place.service}/health", children)
    children.start("worker", "brygga", "work")
    if wanted.once:
        return _tell(place, wanted)
    opening.connect(place.merchants[0], place.service)
    print(tour(place.service, place.both), flush=True)
    while not (dead := children.first_dead()):
        time.sleep(0.5)
    print(f"The {dead} ended by itself; stopping.")
    return 1


def _start_sandbox(children: Children, place: Place, *, is_kept: bool) -> None:
    _, procountor, ongoing = map(str, place.ports)
    ports = ("--procountor-port", procountor, "--ongoing-port", ongoing)
    state = ("--state", str(place.folder / "sandbox")) if is_kept else ()
    children.start("sandbox", "brygga_sandbox", *ports, *state, quiet=True)


def _tell(place: Place, wanted: Wanted) -> int:
    """The story, in books that hold a rarity for every rule of the mapping besides the ordinary."""
    from brygga.demo.story import tell  # needs Django to be set up

    for merchant in place.merchants:
        merchant.office("POST", "/rarities")
    record = None if wanted.record is None else Record(wanted.record)
    if record is not None:
        for merchant in place.merchants:
            record.before(merchant)
    opening.connect(place.merchants[0], place.service)
    return tell(*place.merchants, place.service, record)


def _environment(place: Place, database_url: str) -> None:
    """Everything the children need, and a sealing key of the demo's own."""
    key_file = place.folder / "key"
    if not key_file.exists():
        key_file.touch(mode=0o600)
        key_file.write_text(keys.new_key())
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "brygga.settings",
        "DATABASE_URL": database_url,
        "BRYGGA_KEY_FILE": str(key_file),
        "BRYGGA_PUBLIC_URL": place.service,
        "BRYGGA_PROCOUNTOR_URL": f"{place.both.procountor}/api",
        "BRYGGA_PROCOUNTOR_CLIENT_ID": vendors.CLIENT_ID,
        "BRYGGA_PROCOUNTOR_CLIENT_SECRET": vendors.CLIENT_SECRET,
        "BRYGGA_WMS_HOSTS": place.both.ongoing,
        "BRYGGA_LOG_LEVEL": os.environ.get("BRYGGA_LOG_LEVEL", "WARNING"),
    }
