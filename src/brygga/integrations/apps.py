"""The app of warehouse systems, integrations, their credentials and settings."""

from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    name = "brygga.integrations"
