"""The app of the ledger: the memory of the service."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "brygga.ledger"
