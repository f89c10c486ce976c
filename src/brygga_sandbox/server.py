"""Runs a sandbox (or any ASGI app) under uvicorn in a thread, for tests and for the command line."""

import socket
import threading
from types import TracebackType
from typing import Any, Self

import uvicorn

from brygga_sandbox.wire import WireProtocol

_START_LIMIT_S = 10.0


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.ready.set()


class Running:
    """A server that answers at `url` until `stop()`. Usable in a with statement."""

    def __init__(self, server: _Server, thread: threading.Thread, sock: socket.socket) -> None:
        self._server = server
        self._thread = thread
        self._sock = sock
        self.host, self.port = sock.getsockname()[:2]
        self.url = f"http://{self.host}:{self.port}"

    @classmethod
    def start(cls, app: Any, host: str = "127.0.0.1", port: int = 0) -> "Running":
        """Returns when the server accepts connections. Port 0 takes a free one. Raises OSError if taken."""
        # The protocol is named because asyncio sets TCP_NODELAY only then; without it answers take 40 ms.
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((host, port))
        except OSError:
            sock.close()
            raise
        config = uvicorn.Config(
            app,
            http=WireProtocol,
            ws="none",
            log_config=None,
            log_level="error",
            access_log=False,
            server_header=False,
            date_header=False,  # the gate tells the time of the sandbox's own clock
            timeout_graceful_shutdown=2,
        )
        server = _Server(config)
        thread = threading.Thread(target=server.run, args=([sock],), daemon=True, name="sandbox-server")
        thread.start()
        if not server.ready.wait(_START_LIMIT_S):
            raise RuntimeError(f"the sandbox did not start on {host}:{port}")
        return cls(server, thread, sock)

    def stop(self) -> None:
        """Stops the server and waits for its thread. Calling it again does nothing."""
        self._server.should_exit = True
        self._thread.join(timeout=10)
        self._sock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
