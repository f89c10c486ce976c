"""The peer on dlt: a resource lists the orders, a transformer reads them page by page, a custom destination puts them.

Written as dlt's documentation shows it (REST client, incremental, transformer, `@dlt.destination`, its own `requests`).
`python dlt_pipeline.py PROCOUNTOR WMS COMPANY FOLDER`, in an environment of its own; the folder keeps dlt's state.
"""

import sys
from collections.abc import Iterator
from typing import Any

import dlt
from dlt.sources.helpers import requests
from dlt.sources.helpers.rest_client import RESTClient
from dlt.sources.helpers.rest_client.auth import BearerTokenAuth
from dlt.sources.helpers.rest_client.paginators import PageNumberPaginator
from order_body import order_body

PAGE = 200
Orders = list[dict[str, Any]]


@dlt.source
def procountor(base: str, company: int) -> Any:
    client = RESTClient(
        base_url=base,
        auth=BearerTokenAuth(token=f"company-{company}"),
        paginator=PageNumberPaginator(base_page=0, total_path=None),
        data_selector="results",
    )

    @dlt.resource(selected=False)
    def listed(
        version: Any = dlt.sources.incremental("version", initial_value="2020-01-01T00:00:00"),  # noqa: B008
    ) -> Iterator[Orders]:
        window = {"versionStartDate": version.last_value, "orderByVersion": "ASC"}
        yield from client.paginate("/invoices", params={"types": "SALES_ORDER", "size": PAGE, **window})

    @dlt.transformer(data_from=listed, name="orders", primary_key="id")
    def orders(page: Orders) -> Orders:
        if not page:  # the one after the last
            return []
        ids = ",".join(str(row["id"]) for row in page)
        found: Any = client.get(f"/invoices/{ids}").json()
        return found if isinstance(found, list) else [found]

    return listed, orders


@dlt.destination(batch_size=10)
def ongoing(items: Orders, table: Any, base: str = dlt.config.value, owner: int = dlt.config.value) -> None:
    for order in items:
        answer = requests.put(
            f"{base}/api/v1/orders", json=order_body(order, owner), auth=("WSIbench", "bench")
        )
        answer.raise_for_status()


def main(source: str, wms: str, company: int, folder: str) -> None:
    pipeline = dlt.pipeline(
        "procountor_to_ongoing", pipelines_dir=folder, destination=ongoing(base=wms, owner=company)
    )
    pipeline.run(procountor(source, company))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])
