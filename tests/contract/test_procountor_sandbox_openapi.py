"""The OpenAPI document the Procountor sandbox publishes agrees with the contract, for what it implements."""

from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml

from brygga_sandbox.clock import Clock
from brygga_sandbox.procountor.app import create_app
from brygga_sandbox.server import Running
from brygga_sandbox.state import Store

CONTRACT = Path(__file__).resolve().parents[3] / "shared" / "contracts" / "procountor-openapi.yaml"
METHODS = ("get", "post", "put", "delete", "patch")
# A key answer, which the contract writes inline.
OWN_SCHEMAS = {"KeyResponse"}
# Section 3b of the contract's text: 401 means bad credentials in every auth call.
MORE_STATUSES = {("post", "/oauth/key"): {"401"}}
LOGIN_PATHS = {"/login", "/keylogin", "/logout"}
USED = {
    ("get", "/invoices"),
    ("post", "/invoices"),
    ("get", "/invoices/{invoiceId}"),
    ("put", "/invoices/{invoiceId}"),
    *(
        ("put", f"/invoices/{{invoiceId}}/{action}")
        for action in ("approve", "send", "unfinished", "invalidate", "notes")
    ),
    ("get", "/products"),
    ("post", "/products"),
    ("get", "/products/{productId}"),
    ("put", "/products/{productId}"),
    ("delete", "/products/{productId}"),
    ("get", "/sessioninfo"),
    ("get", "/company"),
    ("get", "/users/rights"),
    ("get", "/status"),
    ("post", "/oauth/token"),
    ("post", "/oauth/key"),
}

Document = dict[str, Any]


@pytest.fixture(scope="module")
def contract() -> Document:
    if not CONTRACT.exists():
        pytest.skip(f"the contract {CONTRACT.name} is not beside this checkout")
    loaded: Document = yaml.safe_load(CONTRACT.read_text())
    return loaded


@pytest.fixture(scope="module")
def answered() -> dict[str, Document]:
    """The sandbox's own documents, read over HTTP: of its API, and of the pages beside it."""
    with Running.start(create_app(Store(), Clock(), orders=1)) as running:
        return {
            path: httpx2.get(running.url + path, timeout=60).json()
            for path in ("/api/openapi.json", "/openapi.json")
        }


@pytest.fixture(scope="module")
def published(answered: dict[str, Document]) -> Document:
    return answered["/api/openapi.json"]


@pytest.fixture(scope="module")
def published_logins(answered: dict[str, Document]) -> Document:
    return answered["/openapi.json"]


def operations(document: Document) -> dict[tuple[str, str], Document]:
    return {
        (method, path): item[method]
        for path, item in document["paths"].items()
        for method in METHODS
        if method in item
    }


def parameters(operation: Document, place: str) -> dict[str, bool]:
    return {p["name"]: bool(p.get("required")) for p in operation.get("parameters", []) if p["in"] == place}


def resolved(schema: Document, document: Document) -> Document:
    """Without references, null alternatives and all-of wrappers."""
    while True:
        if "$ref" in schema:
            schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        elif "anyOf" in schema:
            schema = next(part for part in schema["anyOf"] if part.get("type") != "null")
        else:
            return schema


def enum_of(schema: Document, document: Document) -> set[str]:
    schema = resolved(schema, document)
    if schema.get("type") == "array":
        schema = resolved(schema["items"], document)
    return set(schema.get("enum", [schema["const"]] if "const" in schema else []))


def test_sandbox_implements_what_it_is_for(published: Document) -> None:
    assert set(operations(published)) == USED


def test_every_implemented_operation_is_in_the_contract(published: Document, contract: Document) -> None:
    assert set(operations(published)) <= set(operations(contract))


@pytest.mark.parametrize("operation", sorted(USED), ids=" ".join)
def test_operation_has_the_parameters_of_the_contract(
    operation: tuple[str, str], published: Document, contract: Document
) -> None:
    ours, theirs = operations(published)[operation], operations(contract)[operation]
    for place in ("query", "path"):
        assert parameters(ours, place) == parameters(theirs, place)
    named = {p["name"]: p["schema"] for p in theirs.get("parameters", [])}
    for parameter in ours.get("parameters", []):
        if parameter["in"] == "query":
            expected = enum_of(named[parameter["name"]], contract)
            assert enum_of(parameter["schema"], published) == expected, parameter["name"]


@pytest.mark.parametrize("operation", sorted(USED), ids=" ".join)
def test_operation_takes_the_body_of_the_contract(
    operation: tuple[str, str], published: Document, contract: Document
) -> None:
    bodies = [
        operations(document)[operation].get("requestBody", {}).get("content", {})
        for document in (published, contract)
    ]
    assert set(bodies[0]) == set(bodies[1])
    for kind in bodies[0]:
        ours, theirs = (
            resolved(body[kind]["schema"], document)
            for body, document in zip(bodies, (published, contract), strict=True)
        )
        assert set(ours["properties"]) == set(theirs["properties"])
        assert set(ours.get("required", [])) == set(theirs.get("required", []))


@pytest.mark.parametrize("operation", sorted(USED), ids=" ".join)
def test_operation_answers_with_a_status_of_the_contract(
    operation: tuple[str, str], published: Document, contract: Document
) -> None:
    ours = set(operations(published)[operation]["responses"])
    assert ours - MORE_STATUSES.get(operation, set()) <= set(operations(contract)[operation]["responses"])


def test_schemas_have_the_members_and_words_of_the_contract_both_ways(
    published: Document, contract: Document
) -> None:
    ours, theirs = published["components"]["schemas"], contract["components"]["schemas"]
    compared = set(ours) - OWN_SCHEMAS
    assert compared <= set(theirs)
    assert {
        "Invoice",
        "InvoiceBasicInfo",
        "InvoiceRow",
        "CounterParty",
        "Product",
        "UserPrivileges",
    } <= compared
    for name in sorted(compared):
        assert set(ours[name]["properties"]) == set(theirs[name]["properties"]), name
        for member, schema in theirs[name]["properties"].items():
            expected = enum_of(schema, contract)
            assert enum_of(ours[name]["properties"][member], published) == expected, f"{name}.{member}"


def test_required_members_of_what_is_written_are_those_of_the_contract(
    published: Document, contract: Document
) -> None:
    ours, theirs = published["components"]["schemas"], contract["components"]["schemas"]
    for name in (
        "Invoice",
        "InvoiceRow",
        "CounterParty",
        "PaymentInfo",
        "ExtraInfo",
        "Product",
        "InvoiceNotes",
    ):
        assert set(ours[name].get("required", [])) == set(theirs[name].get("required", [])), name


def test_lengths_and_bounds_are_those_of_the_contract(published: Document, contract: Document) -> None:
    ours, theirs = published["components"]["schemas"], contract["components"]["schemas"]
    for name in (
        "Invoice",
        "InvoiceRow",
        "InvoiceCounterpartyAddress",
        "CounterParty",
        "PaymentInfo",
        "Product",
    ):
        for member, schema in theirs[name]["properties"].items():
            mine = resolved(ours[name]["properties"][member], published)
            for limit in ("maxLength", "maximum"):
                if limit in schema:
                    assert mine.get(limit) == schema[limit], f"{name}.{member}.{limit}"


@pytest.mark.parametrize("path", sorted(LOGIN_PATHS))
def test_login_addresses_are_those_of_the_contract(
    path: str, published_logins: Document, contract: Document
) -> None:
    theirs = contract["paths"][path]
    (method,) = (method for method in METHODS if method in theirs)
    ours = published_logins["paths"][path][method]
    assert set(parameters(ours, "query")) == set(parameters(theirs[method], "query"))
