"""The peer on Singer, reading: a tap with a list of orders and, as its child, each order whole.

Written as the documentation of the Singer SDK shows it (RESTStream, a paginator, parent and child streams).
"""

from typing import Any

from requests import Response
from singer_sdk import RESTStream, Stream, Tap
from singer_sdk import typing as th
from singer_sdk.authenticators import BearerTokenAuthenticator
from singer_sdk.pagination import PageNumberPaginator

PAGE = 200
ANY_OBJECT = th.ObjectType(additional_properties=True)


class Pages(PageNumberPaginator):
    def has_more(self, response: Response) -> bool:
        return len(response.json()["results"]) == PAGE


class ProcountorStream(RESTStream[int]):
    @property
    def url_base(self) -> str:
        return str(self.config["api_url"])

    @property
    def authenticator(self) -> BearerTokenAuthenticator:
        return BearerTokenAuthenticator(token=self.config["token"])


class Listed(ProcountorStream):
    name = "listed"
    path = "/invoices"
    primary_keys = ("id",)
    replication_key = "version"
    records_jsonpath = "$.results[*]"
    schema = th.PropertiesList(
        th.Property("id", th.IntegerType, required=True), th.Property("version", th.DateTimeType)
    ).to_dict()

    def get_new_paginator(self) -> Pages:
        return Pages(start_value=0)

    def get_url_params(self, context: Any, next_page_token: int | None) -> dict[str, Any]:
        since = self.get_starting_replication_key_value(context) or "2020-01-01T00:00:00"
        window = {"versionStartDate": since, "orderByVersion": "ASC"}
        return {"types": "SALES_ORDER", "size": PAGE, "page": next_page_token or 0, **window}

    def get_child_context(self, record: dict[str, Any], context: Any) -> dict[str, Any]:
        return {"order_id": record["id"]}


class Orders(ProcountorStream):
    name = "orders"
    path = "/invoices/{order_id}"
    records_jsonpath = "$"
    parent_stream_type = Listed
    state_partitioning_keys = ()
    primary_keys = ("id",)
    schema = th.PropertiesList(
        th.Property("id", th.IntegerType, required=True),
        th.Property("order_id", th.IntegerType),
        th.Property("invoiceNumber", th.IntegerType),
        th.Property("date", th.StringType),
        th.Property("notes", th.StringType),
        th.Property("counterParty", ANY_OBJECT),
        th.Property("deliveryAddress", ANY_OBJECT),
        th.Property("invoiceRows", th.ArrayType(ANY_OBJECT)),
    ).to_dict()


class TapProcountor(Tap):
    name = "tap-procountor"
    config_jsonschema = th.PropertiesList(
        th.Property("api_url", th.StringType, required=True),
        th.Property("token", th.StringType, required=True, secret=True),
    ).to_dict()

    def discover_streams(self) -> list[Stream]:
        return [Listed(self), Orders(self)]


if __name__ == "__main__":
    TapProcountor.cli()
