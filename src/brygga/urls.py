"""The root of all addresses: the console's pages, the webhooks' door and the health check."""

from django.urls import include, path

handler500 = "brygga.console.pages.plain.broken"
urlpatterns = [path("", include("brygga.console.addresses"))]
