"""Both vendors' calls that Brygga makes, answered by one light process: raw HTTP/1.1 with keep-alive on asyncio.

`python -m bench.stub` prints its port. It knows no mistakes and no rules; what the vendors really do is the sandboxes'.
"""

import asyncio
import json
import re
import time
from email.utils import formatdate
from urllib.parse import parse_qsl

from bench.stub_world import World

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
_BEARER = re.compile(rb"\r\nauthorization: *bearer company-(\d+)\r\n", re.IGNORECASE)
_KEY = re.compile(rb"api_key=company-(\d+)")
WMS = "/demo/api/v1"

Answer = tuple[int, bytes]


class Vendors:
    """From a call to its answer."""

    def __init__(self, world: World) -> None:
        self.world = world

    def answer(self, method: str, address: str, head: bytes, body: bytes) -> Answer:
        path, _, query = address.partition("?")
        if path.startswith(WMS):
            return self._ongoing(method, path.removeprefix(WMS), query, body)
        if path.startswith("/api/"):
            return self._procountor(method, path.removeprefix("/api"), query, head, body)
        return self._told(method, body)

    def _ongoing(self, method: str, path: str, query: str, body: bytes) -> Answer:
        kind, _, rest = path.strip("/").partition("/")
        self.world.note(f"wms {method} {kind}{'/' if rest else ''}")
        match (method, kind):
            case ("PUT", "orders"):
                return self.world.place_order(body)
            case ("PUT", "articles"):
                return 200, b'{"articleSystemId":1,"message":"Article created/updated."}'
            case ("GET", "orders") if rest.isdecimal():
                return 200, self.world.read_order(int(rest))
            case ("GET", "articles"):
                numbers = [value for name, value in parse_qsl(query) if name == "articleNumbers"]
                return 200, self.world.articles(numbers)
            case _:
                return 200, b"[]"

    def _procountor(self, method: str, path: str, query: str, head: bytes, body: bytes) -> Answer:
        kind, _, rest = path.strip("/").partition("/")
        if kind == "oauth":
            key = _KEY.search(body)
            assert key is not None
            self._arrived(key[1])
            return 200, b'{"access_token":"company-%s","expires_in":3600}' % key[1]
        self.world.note(f"procountor {method} {kind}{'/' if rest else ''}")
        bearer = _BEARER.search(head)
        assert bearer is not None
        self._arrived(bearer[1])
        company, asked = int(bearer[1]), dict(parse_qsl(query))
        since = asked.get("versionStartDate", "")
        if method == "PUT":
            self.world.send(int(rest.split("/")[0]))
            return 204, b""
        if kind == "products":
            return 200, self.world.list_products(company, int(asked.get("previousId", 0)), since)
        if rest:
            return 200, self.world.read_orders([int(one) for one in rest.split(",")])
        if asked.get("types") != "SALES_ORDER":
            return 200, b'{"results":[]}'
        return 200, self.world.list_orders(company, since, int(asked.get("page", 0)))

    def _arrived(self, company: bytes) -> None:
        self.world.arrivals.append((time.time(), company.decode()))

    def _told(self, method: str, body: bytes) -> Answer:
        """The bench's own door: changes the world, and says what was asked before that."""
        world = self.world
        calls, lasted = dict(world.calls), world.lasted
        for verb, given in (json.loads(body) if method == "POST" else {}).items():
            match verb:
                case "begin":
                    world.begin(**given)
                case "grow":
                    world.grow(given)
                case "change":
                    world.change(**given)
                case "latency":
                    world.latency = given
                case "shipped":
                    world.shipped.add(given)
                case "forget":
                    world.calls.clear()
                    world.lasted = (0.0, 0.0)
                case "arrivals":
                    return 200, json.dumps({"arrivals": world.arrivals}).encode()
        sent = {str(order): at for order, at in world.sent_at.items()}
        return 200, json.dumps({"calls": calls, "sent_at": sent, "lasted": lasted}).encode()


class Connection(asyncio.Protocol):
    """One kept-alive connection; its calls come one after another."""

    def __init__(self, vendors: Vendors) -> None:
        self._vendors = vendors
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[: end + 4]
            length = _LENGTH.search(head)
            whole = end + 4 + (int(length[1]) if length else 0)
            if len(self._buffer) < whole:
                return
            body, self._buffer = self._buffer[end + 4 : whole], self._buffer[whole:]
            method, address, _ = head.split(b" ", 2)
            self._answer(method.decode(), address.decode(), head, body)

    def _answer(self, method: str, address: str, head: bytes, body: bytes) -> None:
        status, said = self._vendors.answer(method, address, head, body)
        whole = (
            b"HTTP/1.1 %d OK\r\nDate: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
            % (status, formatdate(usegmt=True).encode(), len(said), said)
        )
        if self._vendors.world.latency and not address.startswith("/_stub"):
            asyncio.get_running_loop().call_later(self._vendors.world.latency, self._write, whole)
        else:
            self._write(whole)

    def _write(self, whole: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(whole)


async def serve() -> None:
    vendors = Vendors(World())
    server = await asyncio.get_running_loop().create_server(lambda: Connection(vendors), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())
