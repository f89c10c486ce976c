"""The limit of many lanes: processes and threads that put orders over the same client, each thread one after another,
and do nothing else. `python -m bench.limit ADDRESS FIRST_OWNER OWNERS ORDERS THREADS` waits for a line to begin."""

import sys
from concurrent.futures import ThreadPoolExecutor

from brygga.cable import Cable
from brygga.ongoing.client import BasicLogin, OngoingClient
from brygga.wire import Wire

ADDRESS = {"name": "Poutasaari Oy", "address1": "Rantakatu 4", "postCode": "20810", "city": "Turku"}


def body(owner: int, index: int) -> dict[str, object]:
    """As long as what Brygga sends."""
    lines = [
        {"rowNumber": str(row), "externalId": str(row), "articleNumber": f"CUP-{row}", "numberOfItems": 2}
        for row in range(3)
    ]
    return {
        "goodsOwnerId": owner,
        "goodsOwnerOrderId": str(index),
        "orderNumber": f"L{index}",
        "advanced": {"invoiceNumber": str(index), "termsOfPaymentString": "Bank transfer"},
        "languageCode": "fi",
        "consignee": {**ADDRESS, "countryCode": "FI"},
        "emailNotification": {"value": "orders@example.com", "toBeNotified": False},
        "deliveryDate": "2026-03-02",
        "orderLines": lines,
    }


def main(address: str, first: int, owners: int, orders: int, threads: int) -> None:
    cable = Cable()

    def lane(owner: int) -> None:
        client = OngoingClient(
            Wire(address, user_agent="Brygga", cable=cable), BasicLogin("WSIbench", "bench")
        )
        for index in range(orders):
            client.put_order(body(owner, index))

    print("ready", flush=True)
    sys.stdin.readline()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lane, range(first, first + owners)))
    print("done", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], *(int(word) for word in sys.argv[2:]))
