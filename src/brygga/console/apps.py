"""The app of the pages people work in, and of the door for webhooks."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "brygga.console"
