"""The root of all addresses: the console's pages, the webhooks' door and the health check."""

from django.urls import include, path

urlpatterns = [path("", include("brygga.console.addresses"))]
