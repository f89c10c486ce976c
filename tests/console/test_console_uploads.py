"""Files that strangers send: nobody fills the disk of the web process."""

import tempfile
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client


def sent(browser: Client, size: int) -> Any:
    token = browser.get("/sign-in").cookies["csrftoken"].value
    form = {"csrfmiddlewaretoken": token, "file": SimpleUploadedFile("a", b"x" * size)}
    return browser.post("/sign-in", form)


@pytest.mark.django_db
def test_a_file_larger_than_any_table_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def written(*_: Any, **__: Any) -> None:
        raise AssertionError("a file was written to the disk")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", written)
    monkeypatch.setattr(tempfile, "_TemporaryFileWrapper", written)
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    refused = sent(Client(enforce_csrf_checks=True), limit + 1)
    assert (refused.status_code, b'name="password"' in refused.content) == (400, False)
    not_filled_in = sent(Client(enforce_csrf_checks=True), limit // 2)
    assert (not_filled_in.status_code, b'name="password"' in not_filled_in.content) == (400, True)
