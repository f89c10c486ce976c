"""What every page tells the browser: no foreign or inline script or style, nothing kept of what a person saw."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
OUTWARD = "form_goes_out"


class SecurityHeaders:
    """Middleware. Only static files may be kept by the browser."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        policy = f"{POLICY} {_outward_targets()}" if getattr(response, OUTWARD, False) else POLICY
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def lets_form_go_out(response: HttpResponse) -> HttpResponse:
    """Marks a page whose form is answered with a redirect to Procountor's login: browsers hold `form-action` against
    every step of such a redirect, and Procountor may send the person on to another host of its own."""
    setattr(response, OUTWARD, True)
    return response


def _outward_targets() -> str:
    parts = urlsplit(settings.PROCOUNTOR_BASE_URL)
    return f"https: {parts.scheme}://{parts.netloc}"
