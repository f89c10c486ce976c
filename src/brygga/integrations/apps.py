"""The app of warehouse systems, integrations, their credentials and settings."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created

from brygga import database


class IntegrationsConfig(AppConfig):
    name = "brygga.integrations"

    def ready(self) -> None:
        connection_created.connect(database.limit_idling, dispatch_uid="brygga.limit_idling")
