"""The OpenAPI document the Procountor sandbox publishes agrees with the contract, for what it implements."""

import re
from typing import Any

import httpx2
import pytest

from brygga_sandbox.clock import Clock
from brygga_sandbox.procountor.app import create_app
from brygga_sandbox.server import Running
from brygga_sandbox.state import Store

LOGIN_PATHS = {"/login", "/keylogin", "/logout"}
USED = {
    "get /invoices",
    "post /invoices",
    "get /invoices/{}",
    "put /invoices/{}",
    *(f"put /invoices/{{}}/{action}" for action in ("approve", "send", "unfinished", "invalidate", "notes")),
    "get /products",
    "post /products",
    "get /products/{}",
    "put /products/{}",
    "delete /products/{}",
    "get /sessioninfo",
    "get /company",
    "get /users/rights",
    "get /status",
    "post /oauth/token",
    "post /oauth/key",
}
# Where the file says less than the contract's text, or the same in another way.
EXPLAINED = (
    r"get /(invoices|products) \?(productId|group)\[\]: type integer here, number in the contract",
    r".*\.bccAddresses\[\]: longest 256 here, None in the contract",  # section 6
    r"post /oauth/key 401: not in the contract",  # section 3b: bad credentials, in every auth call
)

Document = dict[str, Any]


@pytest.fixture(scope="module")
def contract(contract_of: Any) -> Document:
    found: Document = contract_of("procountor")
    return found


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


def test_sandbox_implements_what_it_is_for(published: Document, operations_of: Any) -> None:
    assert set(operations_of(published)) == USED


def test_everything_published_agrees_with_the_contract(
    contract: Document, published: Document, disagreements: Any
) -> None:
    found = disagreements(published, contract)
    assert [line for line in found if not any(re.fullmatch(known, line) for known in EXPLAINED)] == []


def test_every_explanation_is_still_needed(
    contract: Document, published: Document, disagreements: Any
) -> None:
    found = disagreements(published, contract)
    assert [known for known in EXPLAINED if not any(re.fullmatch(known, line) for line in found)] == []


@pytest.mark.parametrize("path", sorted(LOGIN_PATHS))
def test_login_addresses_are_those_of_the_contract(
    path: str, published_logins: Document, contract: Document
) -> None:
    method = "post" if path == "/logout" else "get"
    ours, theirs = (
        {one["name"] for one in document["paths"][path][method].get("parameters", []) if one["in"] == "query"}
        for document in (published_logins, contract)
    )
    assert ours == theirs
