"""Django's settings. Everything that differs between installations comes from the environment (see README)."""

import os
from datetime import timedelta
from math import inf
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from brygga import database, keys, smtp

ROOT = Path(__file__).resolve().parent


def _listed(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def _called(name: str, url: str) -> str:
    """An address of ours or of a vendor. SystemExit with a sentence when it is none."""
    try:
        is_one = urlsplit(url).scheme in ("http", "https") and bool(urlsplit(url).hostname)
    except ValueError:
        is_one = False
    if not is_one:
        raise SystemExit(
            f"{name} must be a whole address, such as https://brygga.example.com; it is {url!r}."
        )
    return url.rstrip("/")


def _per_second(name: str, said: str) -> float:
    try:
        number = float(said)
    except ValueError:
        number = 0.0
    if not 0 < number < inf:
        raise SystemExit(f"{name} must be a number above 0, such as 15 or 7.5; it is {said!r}.")
    return number


def _zone(name: str, said: str) -> str:
    try:
        return ZoneInfo(said).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SystemExit(f"{name} must be a time zone, such as Europe/Helsinki; it is {said!r}.") from None


def _host_of(url: str) -> str:
    """As a request names it: of IPv6 in brackets. Empty where the address has none."""
    host = urlsplit(url).hostname or ""
    return f"[{host}]" if ":" in host else host


# --- the installation
PUBLIC_URL = _called("BRYGGA_PUBLIC_URL", os.environ.get("BRYGGA_PUBLIC_URL", "http://127.0.0.1:8700"))
"""Where people and the warehouses' webhooks reach this installation."""
PROCOUNTOR_BASE_URL = _called(
    "BRYGGA_PROCOUNTOR_URL", os.environ.get("BRYGGA_PROCOUNTOR_URL", "https://api.procountor.com/api")
)
PROCOUNTOR_CLIENT_ID = os.environ.get("BRYGGA_PROCOUNTOR_CLIENT_ID", "")
PROCOUNTOR_CLIENT_SECRET = os.environ.get("BRYGGA_PROCOUNTOR_CLIENT_SECRET", "")
PROCOUNTOR_REDIRECT_URI = f"{PUBLIC_URL}/connect/return"
PROCOUNTOR_CALLS_PER_SECOND = _per_second(
    "BRYGGA_PROCOUNTOR_CALLS_PER_SECOND", os.environ.get("BRYGGA_PROCOUNTOR_CALLS_PER_SECOND", "15")
)
WMS_HOSTS = _listed("BRYGGA_WMS_HOSTS", "*.ongoingsystems.se")
"""Hosts a warehouse system may have; an entry with http:// in front is a sandbox's."""

SEALING_KEYS = _listed("BRYGGA_KEY")
"""Fernet keys, newest first. With several, the others only open what they sealed."""
SEALING_KEY_FILE = os.environ.get("BRYGGA_KEY_FILE", "")

# --- Django
SECRET_KEY, SECRET_KEY_FALLBACKS = keys.django_secrets(
    os.environ.get("BRYGGA_SECRET_KEY", ""), SEALING_KEYS, SEALING_KEY_FILE
)
"""Signs sessions and links: BRYGGA_SECRET_KEY, or else derived from the sealing keys (see brygga.keys)."""
DEBUG = False
ALLOWED_HOSTS = [*_listed("BRYGGA_ALLOWED_HOSTS", "localhost,127.0.0.1"), _host_of(PUBLIC_URL)]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL.startswith("https://") else []
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "django_htmx",
    "procrastinate.contrib.django",
    "brygga.integrations",
    "brygga.ledger",
    "brygga.notify",
    "brygga.console",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "brygga.console.headers.SecurityHeaders",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.common.CommonMiddleware",
    "brygga.console.short_way.ShortWay",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
ROOT_URLCONF = "brygga.urls"
WSGI_APPLICATION = "brygga.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
DATABASES = database.django_databases()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "integrations.Person"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "/sign-in"
LOGIN_REDIRECT_URL = "/"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fi", "Suomi"), ("sv", "Svenska")]
"""Those that the pages and e-mails are written in, by their own names."""
LOCALE_PATHS = [ROOT / "locale"]
LANGUAGE_COOKIE_NAME = "brygga-language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = False
TIME_ZONE = _zone("BRYGGA_TIME_ZONE", os.environ.get("BRYGGA_TIME_ZONE", "Europe/Helsinki"))
USE_TZ = True
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "brygga.uploads.OnlySmall",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
]

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
if PUBLIC_URL.startswith("https://"):
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-brygga"
    CSRF_COOKIE_SECURE = True
    LANGUAGE_COOKIE_SECURE = True
    CSRF_COOKIE_NAME = "__Host-brygga-csrf"
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- wrong logins (see brygga.console.guard)
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
WRONG_LOGINS_OF_ONE_ADDRESS = 30
"""So many different ones, each as good as never right, and the address rests."""
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_USERNAME_FORM_FIELD = "username"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_CLIENT_STR_CALLABLE = "brygga.console.guard.client_str"
SILENCED_SYSTEM_CHECKS = ["axes.W002", "axes.W003"]
"""Its middleware and backend are for passwords that Django checks; ours are checked by the WMS."""

# --- a watcher outside, called once a minute (see brygga.notify.alive)
HEARTBEAT_URL = os.environ.get("BRYGGA_HEARTBEAT_URL", "")
if HEARTBEAT_URL:
    _called("BRYGGA_HEARTBEAT_URL", HEARTBEAT_URL)

# --- e-mail; without a server messages are kept and shown on the pages
_MAIL = smtp.settings(os.environ.get("BRYGGA_SMTP_URL", ""))
EMAIL_HOST = _MAIL["host"]
EMAIL_PORT = _MAIL.get("port", 25)
EMAIL_HOST_USER = _MAIL.get("user", "")
EMAIL_HOST_PASSWORD = _MAIL.get("password", "")
EMAIL_USE_TLS = _MAIL.get("use_tls", False)
EMAIL_USE_SSL = _MAIL.get("use_ssl", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = smtp.sender(os.environ.get("BRYGGA_MAIL_FROM", "brygga@localhost"))

# --- the durable queue
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
PROCRASTINATE_IMPORT_PATHS = ["brygga.jobs"]

LOGGING_CONFIG = None
