"""An installation on a stage: PostgreSQL, both vendors over HTTP with a memory, and this process inside the service's
own Django, so that people can be played and the books be read.

To be entered once in a process, before anything of the service is imported that needs its settings.
"""

import logging
import os
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import structlog
from cryptography.fernet import Fernet

from brygga_sandbox import credentials
from brygga_sandbox.server import Running
from brygga_simulation.moment import Moment
from brygga_simulation.real.ear import Ear, Log
from brygga_simulation.real.house import House, free_port
from brygga_simulation.real.postgres import Postgres
from brygga_simulation.vendors import Vendors

if TYPE_CHECKING:
    pass

DATABASE = "brygga"


class RealTime(Moment):
    """The true time."""

    def __init__(self) -> None:
        super().__init__(datetime.now(UTC))

    def __call__(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True)
class Stage:
    house: House
    vendors: Vendors
    log: Log
    procountor: str
    ongoing: str
    web_port: int

    @property
    def wms(self) -> str:
        return f"{self.ongoing}/{credentials.ONGOING_WAREHOUSE}"


@contextmanager
def on_stage(
    seed: int, *, companies: int = 0, told: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Stage]:
    """`companies`: so many more than two; `told`: what the service's processes are told by the environment.

    Everything is there and nobody is connected; no process of the service runs yet. SIGTERM clears it away too.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="brygga-"))
        postgres = Postgres(folder)
        stack.callback(postgres.end)
        postgres.query("postgres", f'CREATE DATABASE "{DATABASE}"')
        vendors, log = Vendors(RealTime()), Log()
        stack.callback(vendors.close)
        vendors.begin(vendors.moment, seed, companies)
        office = stack.enter_context(Running.start(Ear("procountor", vendors.procountor, log)))
        warehouse = stack.enter_context(Running.start(Ear("ongoing", vendors.ongoing, log)))
        port = free_port()
        os.environ |= {
            "DATABASE_URL": postgres.address(DATABASE),
            "DJANGO_SETTINGS_MODULE": "brygga.settings",
            "BRYGGA_KEY": Fernet.generate_key().decode(),
            "BRYGGA_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "BRYGGA_PROCOUNTOR_URL": f"{office.url}/api",
            "BRYGGA_PROCOUNTOR_CLIENT_ID": credentials.PROCOUNTOR_CLIENT_ID,
            "BRYGGA_PROCOUNTOR_CLIENT_SECRET": credentials.PROCOUNTOR_CLIENT_SECRET,
            "BRYGGA_PROCOUNTOR_CALLS_PER_SECOND": "500",
            "BRYGGA_WMS_HOSTS": "http://127.0.0.1",
        }
        _join_the_service()
        logs = folder / "logs"
        logs.mkdir()
        house = House(postgres, DATABASE, logs, told)
        stack.callback(house.end)
        yield Stage(house, vendors, log, office.url, warehouse.url, port)


def _join_the_service() -> None:
    import django

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
