"""The wire over TLS, and one cable under many threads."""

import ssl
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from brygga.cable import Cable
from brygga.core.failures import OutcomeUnknown, TryAgain
from brygga.wire import Deadlines, Wire


@dataclass
class Safe:
    url: str
    certificate: Path
    heard: list[str]


def a_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that vouches for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "station")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    paths[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, *form))
    return paths


@pytest.fixture
def safe(tmp_path: Path) -> Iterator[Safe]:
    heard: list[str] = []

    class Desk(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            heard.append(self.path)
            body = self.path.encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_PUT(self) -> None:
            heard.append(self.path)
            self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            return

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """Refused handshakes are what some tests are about."""

    certificate, key = a_certificate(tmp_path)
    server = Quiet(("127.0.0.1", 0), Desk)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield Safe(f"https://127.0.0.1:{server.server_port}", certificate, heard)
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_certificate_nobody_vouches_for_stops_the_call_before_anything_is_sent(safe):
    wire = Wire(safe.url, user_agent="x", peer="The station")
    for writes in (False, True):
        with pytest.raises(TryAgain, match="certificate could not be verified") as caught:
            wire.call("PUT" if writes else "GET", "/secret", writes=writes)
        assert type(caught.value) is TryAgain
    assert safe.heard == []
    wire.close()


def test_a_trusted_certificate_carries_calls_and_their_losses(safe):
    cable = Cable(verify=ssl.create_default_context(cafile=safe.certificate))
    wire = Wire(safe.url, user_agent="x", cable=cable)
    assert wire.call("GET", "/one", writes=False).text == "/one"
    assert wire.call("GET", "/two", writes=False).text == "/two"
    with pytest.raises(OutcomeUnknown):
        wire.call("PUT", "/three", writes=True)
    assert safe.heard == ["/one", "/two", "/three"]
    wire.close()


def test_threads_share_a_cable_without_sharing_answers_or_deadlines(station):
    """Every other call is answered by silence: it alone is late, and the others are not."""
    cable = Cable()
    patient = Wire(station.url, user_agent="x", cable=cable)
    hasty = Wire(station.url, user_agent="x", cable=cable, limits=Deadlines(connect=20, read=20, total=1.0))

    def by_path(name: str) -> str:
        try:
            wire = hasty if name.startswith("/silent") else patient
            return wire.call("GET", name, writes=False).text
        except TryAgain:
            return "late"

    station.answers_by_path(lambda path: None if path.startswith("/silent") else f'"{path}"')
    names = [f"/silent{n}" if n % 2 else f"/quick{n}" for n in range(16)]
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(by_path, names))
    assert told == ["late" if n % 2 else f'"/quick{n}"' for n in range(16)]
    cable.close()
