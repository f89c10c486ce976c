"""The app of e-mail subscriptions and the messages that came of them."""

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "brygga.notify"
