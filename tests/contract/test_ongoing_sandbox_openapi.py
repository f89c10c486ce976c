"""The OpenAPI the Ongoing sandbox publishes agrees with the contract for every operation it implements."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from starlette.testclient import TestClient

from brygga_sandbox.clock import Clock
from brygga_sandbox.ongoing.app import create_app
from brygga_sandbox.state import Store

CONTRACT = Path(__file__).parents[3] / "shared" / "contracts" / "ongoing-openapi.yaml"
WRITTEN = ("PostArticleModel", "PostOrderModel", "PostPurchaseOrderModel")
SHOWN = ("GetArticleModel", "GetOrderModel", "GetPurchaseOrderModel")
MUST_HAVE = {
    "/api/v1/goodsOwners": {"get"},
    "/api/v1/warehouses": {"get"},
    "/api/v1/articles": {"get", "put"},
    "/api/v1/articles/byQuery": {"post"},
    "/api/v1/articles/{}": {"get", "put"},
    "/api/v1/orders": {"get", "put", "delete"},
    "/api/v1/orders/{}": {"get", "put", "delete"},
    "/api/v1/orders/statuses": {"get"},
    "/api/v1/orders/types": {"get"},
    "/api/v1/orders/wayOfDeliveryTypes": {"get", "put"},
    "/api/v1/purchaseOrders": {"get", "put", "delete"},
    "/api/v1/purchaseOrders/{}": {"get", "put", "delete"},
    "/api/v1/purchaseOrders/statuses": {"get"},
    "/api/v1/purchaseOrders/types": {"get"},
}

pytestmark = pytest.mark.skipif(not CONTRACT.exists(), reason=f"no contract file at {CONTRACT.name}")


@pytest.fixture(scope="module")
def contract() -> Any:
    return yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def published() -> Any:
    client = TestClient(create_app(Store(), Clock()))
    return client.get("/demo/api/v1/openapi.json").json()


def _operations(document: Any) -> dict[tuple[str, str], Any]:
    """By (path without parameter names, method)."""
    return {
        (re.sub(r"\{\w+\}", "{}", path), method): operation
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if method in ("get", "put", "post", "patch", "delete")
    }


def _parameters(operation: Any) -> dict[tuple[str, str], tuple[bool, bool]]:
    """(name, place) -> (required, is a list)."""
    return {
        (one["name"], one["in"]): (one.get("required", False), _is_list(one["schema"]))
        for one in operation.get("parameters", [])
    }


def _is_list(schema: Any) -> bool:
    return any(part.get("type") == "array" for part in (schema, *schema.get("anyOf", [])))


def _group(document: Any, schema: Any) -> Any:
    """The object schema behind references, lists and nullable unions; None for a plain value."""
    if "$ref" in schema:
        return _group(document, document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]])
    if "properties" in schema:
        return schema
    parts = [schema.get("items")] + [
        part for word in ("anyOf", "oneOf", "allOf") for part in schema.get(word, [])
    ]
    return next((found for part in parts if part and (found := _group(document, part))), None)


def _differences(
    ours: Any, mine: Any, theirs: Any, other: Any, where: str, seen: tuple[int, ...] = ()
) -> list[str]:
    """Property names that differ, at every depth both sides model."""
    if id(other) in seen:
        return []
    own, official = set(mine["properties"]), set(other["properties"])
    found = [f"{where}.{name} is not in the contract" for name in sorted(own - official)]
    found += [f"{where}.{name} is missing here" for name in sorted(official - own)]
    for name in sorted(own & official):
        inner = _group(ours, mine["properties"][name])
        outer = _group(theirs, other["properties"][name])
        if inner is None:
            continue
        if outer is None:
            found.append(f"{where}.{name} is a plain value in the contract")
            continue
        found += _differences(ours, inner, theirs, outer, f"{where}.{name}", (*seen, id(other)))
    return found


def _body(operation: Any) -> Any:
    return next(iter(operation["requestBody"]["content"].values()))["schema"]


def _answers(operation: Any) -> dict[str, Any]:
    """Schemas of the JSON answers by status."""
    return {
        status: answer["content"]["application/json"]["schema"]
        for status, answer in operation["responses"].items()
        if status.startswith("2") and answer.get("content", {}).get("application/json", {}).get("schema")
    }


def test_every_operation_here_exists_there(contract: Any, published: Any) -> None:
    assert set(_operations(published)) <= set(_operations(contract))


def test_the_operations_brygga_needs_are_all_here(published: Any) -> None:
    here = set(_operations(published))
    assert {(path, method) for path, methods in MUST_HAVE.items() for method in methods} <= here


def test_every_patch_of_orders_and_purchase_orders_is_here(contract: Any, published: Any) -> None:
    wanted = {
        key
        for key in _operations(contract)
        if key[1] == "patch" and re.match(r"/api/v1/(orders|purchaseOrders)/", key[0])
    }
    assert {key for key in wanted - set(_operations(published)) if "wayBillRows" not in key[0]} == set()


def test_parameters_agree_in_name_place_and_kind(contract: Any, published: Any) -> None:
    official = _operations(contract)
    for key, operation in _operations(published).items():
        assert _parameters(operation) == _parameters(official[key]), key


def test_bodies_agree_at_every_depth(contract: Any, published: Any) -> None:
    official = _operations(contract)
    for key, operation in _operations(published).items():
        assert ("requestBody" in operation) == ("requestBody" in official[key]), key
        if "requestBody" not in operation:
            continue
        mine, other = _group(published, _body(operation)), _group(contract, _body(official[key]))
        assert _differences(published, mine, contract, other, key[0]) == []
        assert set(mine.get("required", [])) == set(other.get("required", [])), key


def test_answers_agree_at_every_depth(contract: Any, published: Any) -> None:
    official = _operations(contract)
    compared = 0
    for key, operation in _operations(published).items():
        theirs = _answers(official[key])
        for status, schema in _answers(operation).items():
            mine = _group(published, schema)
            if mine is None:
                continue
            other = _group(contract, theirs[status])
            assert _differences(published, mine, contract, other, f"{key[0]} {status}") == []
            compared += 1
    assert compared > 50


@pytest.mark.parametrize("name", WRITTEN + SHOWN)
def test_the_great_models_carry_the_vendors_names(contract: Any, published: Any, name: str) -> None:
    mine = published["components"]["schemas"][name]
    other = contract["components"]["schemas"][name]
    assert set(mine["properties"]) == set(other["properties"])


@pytest.mark.parametrize("name", WRITTEN)
def test_required_members_agree(contract: Any, published: Any, name: str) -> None:
    mine = published["components"]["schemas"][name]
    assert set(mine["required"]) == set(contract["components"]["schemas"][name]["required"])
