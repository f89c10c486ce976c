"""The comparison of a sandbox with its contract is worth something: whatever is broken, it is found."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

Document = dict[str, Any]


@pytest.fixture
def contract() -> Document:
    """A small contract in the forms both vendors' files use."""
    order = {
        "type": "object",
        "required": ["number"],
        "properties": {
            "number": {"type": "string", "maxLength": 50},
            "state": {"oneOf": [{"$ref": "#/components/schemas/State"}, {"type": "null"}]},
            "rows": {"type": ["array", "null"], "items": {"$ref": "#/components/schemas/Row"}},
        },
    }
    row = {"type": "object", "properties": {"quantity": {"type": ["number", "null"], "maximum": 100}}}
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}}
    by_id = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
    by_state = {"name": "state", "in": "query", "schema": {"$ref": "#/components/schemas/State"}}
    schemas = {"Order": order, "Row": row, "State": {"type": "string", "enum": ["OPEN", "SENT"]}}
    put = {"parameters": [by_id, by_state], "requestBody": body, "responses": {"200": body}}
    return {"paths": {"/orders/{id}": {"put": put}}, "components": {"schemas": schemas}}


def put_of(document: Document) -> Any:
    return document["paths"]["/orders/{id}"]["put"]


def order_of(document: Document) -> Any:
    return document["components"]["schemas"]["Order"]


def rename_path(document: Document) -> None:
    document["paths"]["/order/{id}"] = document["paths"].pop("/orders/{id}")


def change_type(document: Document) -> None:
    document["components"]["schemas"]["Row"]["properties"]["quantity"]["type"] = "string"


def raise_maximum(document: Document) -> None:
    document["components"]["schemas"]["Row"]["properties"]["quantity"]["maximum"] = 1000


def drop_word(document: Document) -> None:
    document["components"]["schemas"]["State"]["enum"].remove("SENT")


def make_list_a_value(document: Document) -> None:
    order_of(document)["properties"]["rows"] = {"type": "string"}


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (rename_path, {"put /order/{}: not in the contract"}),
        (lambda d: put_of(d)["parameters"].pop(), {"put /orders/{} parameters: state is missing here"}),
        (
            lambda d: put_of(d)["parameters"][1].update(required=True),
            {"put /orders/{} ?state: required True"},
        ),
        (
            lambda d: put_of(d).pop("requestBody"),
            {"put /orders/{} media types: application/json is missing here"},
        ),
        (lambda d: put_of(d)["responses"].update({"418": {}}), {"put /orders/{} 418: not in the contract"}),
        (
            lambda d: put_of(d)["responses"].update({"200": {}}),
            {"put /orders/{} 200: what is answered is not published"},
        ),
        (lambda d: order_of(d)["required"].clear(), {"put /orders/{} body required: number is missing here"}),
        (
            lambda d: order_of(d)["properties"]["number"].pop("maxLength"),
            {
                f"put /orders/{{}} {place}.number: longest None here, 50 in the contract"
                for place in ("body", "200")
            },
        ),
        (
            lambda d: order_of(d)["properties"].update(extra={"type": "string"}),
            {f"put /orders/{{}} {place} members: extra is not in the contract" for place in ("body", "200")},
        ),
        (
            drop_word,
            {
                f"put /orders/{{}} {place}: words ['OPEN'] here, ['OPEN', 'SENT'] in the contract"
                for place in ("?state", "body.state", "200.state")
            },
        ),
        (
            change_type,
            {
                f"put /orders/{{}} {place}.rows[].quantity: type string here, number in the contract"
                for place in ("body", "200")
            },
        ),
        (
            raise_maximum,
            {
                f"put /orders/{{}} {place}.rows[].quantity: highest 1000 here, 100 in the contract"
                for place in ("body", "200")
            },
        ),
        (
            make_list_a_value,
            {
                f"put /orders/{{}} {place}.rows: type string here, array in the contract"
                for place in ("body", "200")
            },
        ),
    ],
)
def test_whatever_is_broken_is_found(
    contract: Document, disagreements: Any, broken: Callable[[Document], object], told: set[str]
) -> None:
    published = copy.deepcopy(contract)
    assert disagreements(published, contract) == []
    broken(published)
    found = {
        line.replace("{'SENT', 'OPEN'}", "{'OPEN', 'SENT'}") for line in disagreements(published, contract)
    }
    assert found == told
