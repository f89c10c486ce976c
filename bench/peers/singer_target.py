"""The peer on Singer, writing: a target with a record sink, as the documentation of the Singer SDK shows it."""

from typing import Any

import requests
from order_body import order_body
from singer_sdk import Target
from singer_sdk import typing as th
from singer_sdk.sinks import RecordSink


class OrderSink(RecordSink):
    def setup(self) -> None:
        self.session = requests.Session()
        self.session.auth = ("WSIbench", "bench")

    def process_record(self, record: dict[str, Any], context: dict[str, Any]) -> None:
        if self.stream_name != "orders":
            return
        body = order_body(record, self.config["goods_owner_id"])
        self.session.put(f"{self.config['url']}/api/v1/orders", json=body).raise_for_status()


class TargetOngoing(Target):
    name = "target-ongoing"
    default_sink_class = OrderSink
    config_jsonschema = th.PropertiesList(
        th.Property("url", th.StringType, required=True),
        th.Property("goods_owner_id", th.IntegerType, required=True),
    ).to_dict()


if __name__ == "__main__":
    TargetOngoing.cli()
