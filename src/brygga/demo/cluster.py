"""The demo's own PostgreSQL: started, and stopped when its demo was killed."""

from pathlib import Path

from brygga import database, half_made

POSTGRES = "postgres"


def start(place: Path) -> str:
    """The address of the running server; it stops with this process."""
    return database.start_embedded(place / POSTGRES)


def stop_abandoned(place: Path) -> None:
    """For the process that outlives a killed demo."""
    if half_made.is_half_made(place / POSTGRES):
        remove(place)
    elif (place / POSTGRES / "postmaster.pid").exists():
        start(place)  # joins it; as its last owner we stop it on leaving


def remove(place: Path) -> None:
    half_made.remove(place / POSTGRES)
