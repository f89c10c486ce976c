"""Compares what a sandbox publishes about itself with the vendor's contract, operation by operation, at every depth."""

import base64
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml

from brygga_sandbox import credentials
from brygga_sandbox.procountor.tokens import fixed_key

CONTRACTS = Path(__file__).resolve().parents[3] / "shared" / "contracts"
METHODS = ("get", "put", "post", "patch", "delete")

Document = dict[str, Any]
Side = tuple[Document, Any]
"""A schema, or an operation, with the document its references lead into."""


@pytest.fixture(scope="session")
def contract_of() -> Callable[[str], Document]:
    """Reads a vendor's contract; without the file the test is skipped, and says so."""
    read: dict[str, Document] = {}

    def contract(vendor: str) -> Document:
        path = CONTRACTS / f"{vendor}-openapi.yaml"
        if not path.exists():
            pytest.skip(f"the contract {path.name} is not beside this checkout")
        if vendor not in read:
            loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C takes a tenth of the time
            read[vendor] = yaml.load(path.read_text(encoding="utf-8"), loader)
        return read[vendor]

    return contract


@pytest.fixture(scope="session")
def disagreements() -> Callable[[Document, Document], list[str]]:
    """(published, contract) -> one line per disagreement, each "method path place: what"."""
    return lambda published, contract: list(_disagreements(published, contract))


@pytest.fixture(scope="session")
def operations_of() -> Callable[[Document], dict[str, Any]]:
    return operations


@pytest.fixture(scope="module")
def at_ongoing(running_sandboxes: Any) -> dict[str, Any]:
    running_sandboxes.ongoing.sandbox.reset(None, None)
    login = base64.b64encode(b"WSIdemo:demo").decode()
    return {"base_url": running_sandboxes.warehouse_url, "headers": {"Authorization": f"Basic {login}"}}


@pytest.fixture(scope="module")
def at_procountor(running_sandboxes: Any) -> dict[str, Any]:
    running_sandboxes.procountor.sandbox.reset(None, None)
    base = f"{running_sandboxes.procountor.url}/api"
    form = {
        "grant_type": "client_credentials",
        "client_id": credentials.PROCOUNTOR_CLIENT_ID,
        "client_secret": credentials.PROCOUNTOR_CLIENT_SECRET,
        "api_key": fixed_key(credentials.MATTI, credentials.COMPANY_ONE),
    }
    token = httpx2.post(f"{base}/oauth/token", data=form).raise_for_status().json()["access_token"]
    return {"base_url": base, "headers": {"Authorization": f"Bearer {token}"}}


def operations(document: Document) -> dict[str, Any]:
    """By "method path", the path without the names of its parameters."""
    return {
        f"{method} {re.sub(r'{[^}]+}', '{}', path)}": item[method]
        for path, item in document["paths"].items()
        for method in METHODS
        if method in item
    }


def _disagreements(published: Document, contract: Document) -> Iterator[str]:
    theirs = operations(contract)
    for name, mine in operations(published).items():
        if name not in theirs:
            yield f"{name}: not in the contract"
            continue
        yield from _parameters(name, (published, mine), (contract, theirs[name]))
        yield from _bodies(name, (published, mine), (contract, theirs[name]))
        yield from _answers(name, (published, mine), (contract, theirs[name]))


def _parameters(name: str, ours: Side, theirs: Side) -> Iterator[str]:
    mine, other = (
        {(one["name"], one["in"]): one for one in operation.get("parameters", []) if one["in"] != "header"}
        for _, operation in (ours, theirs)
    )
    yield from _names(f"{name} parameters", {key[0] for key in mine}, {key[0] for key in other})
    for key in mine.keys() & other.keys():
        where = f"{name} ?{key[0]}"
        if bool(mine[key].get("required")) != bool(other[key].get("required")):
            yield f"{where}: required {bool(mine[key].get('required'))}"
        yield from _schemas(where, (ours[0], mine[key]["schema"]), (theirs[0], other[key]["schema"]))


def _bodies(name: str, ours: Side, theirs: Side) -> Iterator[str]:
    mine, other = (operation.get("requestBody", {}).get("content", {}) for _, operation in (ours, theirs))
    yield from _names(f"{name} media types", set(mine), set(other))
    for kind in mine.keys() & other.keys():
        yield from _schemas(
            f"{name} body", (ours[0], mine[kind]["schema"]), (theirs[0], other[kind]["schema"]), written=True
        )


def _answers(name: str, ours: Side, theirs: Side) -> Iterator[str]:
    """Statuses of ours must be known there, except 422, which is FastAPI's and never sent."""
    mine, other = (operation["responses"] for _, operation in (ours, theirs))
    for status in set(mine) - {"422"} - set(other):
        yield f"{name} {status}: not in the contract"
    for status in mine.keys() & other.keys():
        ours_shown, theirs_shown = (_json_answer(answers[status]) for answers in (mine, other))
        if theirs_shown and not ours_shown:
            yield f"{name} {status}: what is answered is not published"
        if theirs_shown and ours_shown:
            yield from _schemas(f"{name} {status}", (ours[0], ours_shown), (theirs[0], theirs_shown))


def _json_answer(answer: Any) -> Any:
    """Its schema; None for an answer that is bytes or nothing."""
    schema = answer.get("content", {}).get("application/json", {}).get("schema") or {}
    return None if schema.get("format") == "binary" else schema


def _schemas(
    where: str, ours: Side, theirs: Side, seen: tuple[int, ...] = (), *, written: bool = False
) -> Iterator[str]:
    """`written`: required members matter in what a client writes; answers may always lack members."""
    (our_document, mine), (their_document, other) = _resolved(*ours), _resolved(*theirs)
    if id(other) in seen:
        return
    if _type(mine) == _type(other) == "array":
        items = ((our_document, mine["items"]), (their_document, other["items"]))
        yield from _schemas(f"{where}[]", *items, seen, written=written)
        return
    if "properties" not in mine or "properties" not in other:
        yield from _plain(where, mine, other)
        return
    names = set(mine["properties"]), set(other["properties"])
    yield from _names(f"{where} members", *names)
    if written:
        required = (set(schema.get("required", [])) for schema in (mine, other))
        yield from _names(f"{where} required", *required)
    for member in names[0] & names[1]:
        pair = (our_document, mine["properties"][member]), (their_document, other["properties"][member])
        yield from _schemas(f"{where}.{member}", *pair, (*seen, id(other)), written=written)


def _plain(where: str, mine: Any, other: Any) -> Iterator[str]:
    """Two values that are no groups of members."""
    facts = (
        ("type", _type(mine), _type(other)),
        ("words", _words(mine), _words(other)),
        ("longest", mine.get("maxLength"), other.get("maxLength")),
        ("highest", mine.get("maximum"), other.get("maximum")),
    )
    for fact, here, there in facts:
        if here != there:
            yield f"{where}: {fact} {here} here, {there} in the contract"


def _names(where: str, mine: set[str], other: set[str]) -> Iterator[str]:
    for name in sorted(mine - other):
        yield f"{where}: {name} is not in the contract"
    for name in sorted(other - mine):
        yield f"{where}: {name} is missing here"


def _type(schema: Any) -> Any:
    kind = schema.get("type") or ("object" if "properties" in schema else None)
    kinds = [one for one in (kind if isinstance(kind, list) else [kind]) if one != "null"]
    return kinds[0] if len(kinds) == 1 else tuple(kinds)


def _words(schema: Any) -> list[str]:
    """Of an enumeration, sorted; null is no word."""
    listed = schema.get("enum", [schema["const"]] if "const" in schema else [])
    return sorted(str(word) for word in listed if word is not None)


def _resolved(document: Document, schema: Any) -> tuple[Document, Any]:
    """Behind references, wrappers and null alternatives."""
    while True:
        wrapper = next((word for word in ("anyOf", "oneOf", "allOf") if word in schema), None)
        if "$ref" in schema:
            schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        elif wrapper:
            schema = next(part for part in schema[wrapper] if part.get("type") != "null")
        else:
            return document, schema
