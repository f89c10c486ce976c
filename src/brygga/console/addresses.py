"""Every address of the console. Names are stable; integrations are named by their key."""

from django.urls import path

from brygga.console import hooks
from brygga.console.pages import (
    attention,
    documents,
    history,
    landing,
    linking,
    overview,
    plain,
    settings,
    setup,
    sign_in,
    status,
    story,
    webhook,
    why,
)

ONE = "integrations/<uuid:key>"
DOCUMENT = f"{ONE}/documents/<int:pk>"

urlpatterns = [
    path("", overview.home, name="home"),
    path("new", overview.choose, name="choose"),
    path("people", overview.people, name="people"),
    path("sign-in", sign_in.sign_in, name="sign-in"),
    path("sign-out", sign_in.sign_out, name="sign-out"),
    path("health", plain.health, name="health"),
    path("hooks/ongoing/<uuid:key>", hooks.ongoing, name="hook"),
    path("connect/return", landing.come_back, name="come-back"),
    path("connect/<str:token>", landing.landing, name="landing"),
    path(f"{ONE}/link", linking.link, name="link"),
    path(f"{ONE}/link/new", linking.new_link, name="new-link"),
    path(f"{ONE}/setup", setup.setup, name="setup"),
    path(f"{ONE}/setup/procountor", landing.to_procountor, name="to-procountor"),
    path(f"{ONE}/setup/settings", setup.setup_settings, name="setup-settings"),
    path(f"{ONE}/setup/preview", setup.preview, name="preview"),
    path(f"{ONE}/setup/existing", setup.existing, name="existing"),
    path(f"{ONE}/setup/start", setup.start, name="start"),
    path(f"{ONE}/setup/started", setup.started, name="started"),
    path(ONE, status.status, name="status"),
    path(f"{ONE}/progress", status.progress, name="progress"),
    path(f"{ONE}/sync", status.sync, name="sync"),
    path(f"{ONE}/pause", status.pause, name="pause"),
    path(f"{ONE}/resume", status.resume, name="resume"),
    path(f"{ONE}/disconnect", status.disconnecting, name="disconnect"),
    path(f"{ONE}/settings", settings.settings, name="settings"),
    path(f"{ONE}/mapping", settings.mapping, name="mapping"),
    path(f"{ONE}/documents", documents.documents, name="documents"),
    path(DOCUMENT, story.document, name="document"),
    path(f"{DOCUMENT}/try-again", story.try_again, name="try-again"),
    path(f"{DOCUMENT}/send-again", story.send_again, name="send-again"),
    path(f"{DOCUMENT}/skip", story.skip, name="skip"),
    path(f"{DOCUMENT}/shipment", story.retry_shipment, name="retry-shipment"),
    path(f"{DOCUMENT}/shipment/skip", story.skip_shipment, name="skip-shipment"),
    path(f"{ONE}/attention", attention.attention, name="attention"),
    path(f"{ONE}/attention/retry", attention.retry, name="retry-cause"),
    path(f"{ONE}/events", history.events, name="events"),
    path(f"{ONE}/events/<int:pk>/take", history.take_again, name="take-again"),
    path(f"{ONE}/why", why.why, name="why"),
    path(f"{ONE}/runs", history.runs, name="runs"),
    path(f"{ONE}/audit", history.audit, name="audit"),
    path(f"{ONE}/webhook", webhook.webhook, name="webhook"),
    path(f"{ONE}/webhook/token", webhook.new_token, name="new-token"),
]
