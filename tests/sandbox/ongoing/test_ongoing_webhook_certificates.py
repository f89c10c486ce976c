"""Webhooks with a client certificate: shown to a receiver that asks for one."""

import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class TlsReceiver:
    """A receiver that wants a client certificate; `names` are the certificates' names it was shown."""

    url: str
    authority: str
    certificate: str
    names: list[str] = field(default_factory=list)


@pytest.fixture
def tls_receiver(tmp_path: Path) -> Iterator[TlsReceiver]:
    authority = _certificate(tmp_path / "receiver.pem", "127.0.0.1")
    client = _certificate(tmp_path / "client.pem", "brygga-wms")
    receiver = TlsReceiver("", authority, client)

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            subject = self.connection.getpeercert()["subject"]  # type: ignore[attr-defined]
            receiver.names.append(dict(part[0] for part in subject)["commonName"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Nothing on the console."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority)
    context.load_verify_locations(client)
    context.verify_mode = ssl.CERT_REQUIRED
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    receiver.url = f"https://127.0.0.1:{server.server_address[1]}/hook"
    yield receiver
    server.shutdown()
    server.server_close()
    thread.join()


def _certificate(path: Path, name: str) -> str:
    """A self-signed certificate with its key in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
    )
    certificate = builder.sign(key, hashes.SHA256())
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
    return str(path)


def _set_up(wms: Any, receiver: TlsReceiver, **members: Any) -> None:
    form = {"url": receiver.url, "goods_owners": [159], "template": "Order is created", **members}
    wms.control("POST", "/webhooks", json=form)


def test_a_client_certificate_is_shown_to_the_receiver(wms: Any, tls_receiver: TlsReceiver) -> None:
    _set_up(
        wms,
        tls_receiver,
        authentication="client_certificate",
        certificate=tls_receiver.certificate,
        authority=tls_receiver.authority,
    )
    wms.put_order()
    assert wms.control("POST", "/webhooks/run")[0]["state"] == "delivered"
    assert tls_receiver.names == ["brygga-wms"]


def test_without_the_certificate_the_receiver_hangs_up(wms: Any, tls_receiver: TlsReceiver) -> None:
    _set_up(wms, tls_receiver, authority=tls_receiver.authority, retry="none")
    wms.put_order()
    assert wms.control("POST", "/webhooks/run")[0]["state"] == "gave_up"
    assert tls_receiver.names == []
