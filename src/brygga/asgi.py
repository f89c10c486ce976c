"""The door for asynchronous servers. The service itself is synchronous; wsgi is the one that is meant."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brygga.settings")

application = get_asgi_application()
