"""Every name we write on the wire stands in the vendors' specifications; skipped where those are not at hand."""

import re
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from pydantic import BaseModel

from brygga.core.source_fields import FIELDS
from brygga.core.words import Flow
from brygga.ongoing import bodies
from brygga.procountor import client as procountor_client

SOURCE = Path(__file__).resolve().parents[2] / "src" / "brygga"
CONTRACTS = Path(__file__).resolve().parents[3] / "shared" / "contracts"


def specification(vendor: str) -> dict[str, Any]:
    file = CONTRACTS / f"{vendor}-openapi.yaml"
    if not file.exists():
        pytest.skip(f"{file.name} is not on this machine")
    return yaml.load(file.read_text("utf-8"), Loader=yaml.CSafeLoader)


def query_names(spec: dict[str, Any], path: str) -> set[str]:
    return {parameter["name"] for parameter in spec["paths"][path]["get"]["parameters"]}


def schema_named_in(value: Any) -> str | None:
    """The first schema a property refers to, through arrays and nullable wrappers."""
    found = re.search(r"#/components/schemas/(\w+)", repr(value))
    return found[1] if found else None


def paths_in(spec: dict[str, Any], schema: Any, path: str = "") -> set[str]:
    """Every path through a schema to a value that is neither an object nor a list."""
    if name := schema.get("$ref"):
        return paths_in(spec, spec["components"]["schemas"][name.rpartition("/")[2]], path)
    if parts := schema.get("allOf"):
        return {found for part in parts for found in paths_in(spec, part, path)}
    if items := schema.get("items"):
        return paths_in(spec, items, f"{path}[]")
    members = schema.get("properties")
    if members is None:
        return {path}
    return {
        found
        for name, member in members.items()
        for found in paths_in(spec, member, f"{path}.{name}" if path else name)
    }


@pytest.mark.parametrize(
    ("model", "flow"),
    [("Product", Flow.ARTICLES), ("Invoice", Flow.SALES_ORDERS), ("Invoice", Flow.PURCHASE_ORDERS)],
)
def test_what_can_be_filtered_by_is_what_procountor_publishes(model: str, flow: Flow) -> None:
    spec = specification("procountor")
    assert paths_in(spec, spec["components"]["schemas"][model]) == FIELDS[flow]


def models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in models_in(part)]


def compare(model: type[BaseModel], schema: str, spec: dict[str, Any], path: str = "") -> list[str]:
    """What our strict body has that the schema has not, and what the schema requires that ours does not."""
    shape = spec["components"]["schemas"][schema]
    problems = [f"{path}{name} is unknown" for name in model.model_fields if name not in shape["properties"]]
    ours = {name for name, field in model.model_fields.items() if field.is_required()}
    problems += [f"{path}{name} is required" for name in set(shape.get("required", [])) - ours]
    for name, field in model.model_fields.items():
        inner = schema_named_in(shape["properties"].get(name))
        for nested in models_in(field.annotation):
            assert inner, f"{path}{name} is no object in the specification"
            problems += compare(nested, inner, spec, f"{path}{name}.")
    return problems


@pytest.mark.parametrize(
    ("model", "schema"),
    [
        (bodies.PostArticle, "PostArticleModel"),
        (bodies.PostOrder, "PostOrderModel"),
        (bodies.PostPurchaseOrder, "PostPurchaseOrderModel"),
    ],
)
def test_our_bodies_have_only_members_of_the_specification(model, schema):
    assert compare(model, schema, specification("ongoing")) == []


def test_procountor_has_every_filter_we_may_send():
    spec = specification("procountor")
    assert query_names(spec, "/invoices") >= procountor_client._INVOICE_FILTERS
    assert query_names(spec, "/products") >= procountor_client._PRODUCT_FILTERS


def test_ongoing_has_every_filter_we_send():
    spec = specification("ongoing")
    written = (SOURCE / "ongoing" / "target.py").read_text("utf-8")
    sent = set(re.findall(r"\b([a-z]+[A-Z]\w*)=", written)) | set(
        re.findall(r'"(order\w+)": (?:first|last|moment)', written)
    )
    known = set.union(
        *(query_names(spec, f"/api/v1/{kind}") for kind in ("orders", "purchaseOrders", "articles"))
    )
    assert {"orderIdFrom", "orderStatusChangedTimeFrom", "articleNumbers"} <= sent
    assert sent <= known


# Paths whose last part is an argument, and the prefix itself; the fields that are patched are checked below.
GENERIC = {
    "procountor": {"/{}/{}", "/{}/"},
    "ongoing": {"/api/v1/orders/{}/{}", "/api/v1/purchaseOrders/{}/{}", "/api/v1/api/v1"},
}


@pytest.mark.parametrize(
    ("vendor", "prefix", "at_least"),
    [("procountor", "", "/oauth/token"), ("ongoing", "/api/v1", "/api/v1/orders/{}")],
)
def test_every_path_we_call_is_in_the_specification(vendor, prefix, at_least):
    """Paths are found in the source by their literals; `{...}` in them stands for any path parameter."""
    known = {re.sub(r"\{\w+\}", "{}", path) for path in specification(vendor)["paths"]}
    called = {
        prefix + re.sub(r"\{[^}]*\}", "{}", literal)
        for file in (SOURCE / vendor).glob("*.py")
        for literal in re.findall(r'f?"(/[a-zA-Z][\w/{}().]*)"', file.read_text("utf-8"))
    }
    assert at_least in called
    assert called - known - GENERIC[vendor] == set()


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (
            "orders/{orderId}",
            ["deliveryDate", "orderRemark", "goodsOwnerOrderId", "consigneeAndOrderNotifications"],
        ),
        ("purchaseOrders/{purchaseOrderId}", ["inDate"]),
    ],
)
def test_every_field_we_patch_can_be_patched(kind, fields):
    paths = specification("ongoing")["paths"]
    for field in fields:
        assert "patch" in paths[f"/api/v1/{kind}/{field}"]
        assert f'"{field}"' in (SOURCE / "ongoing" / "target.py").read_text("utf-8")
