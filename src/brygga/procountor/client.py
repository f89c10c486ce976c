"""Procountor's REST calls in Procountor's words. Who decides what to call stands elsewhere.

A token, and with it a client, belongs to one company and one user. Every failure leaves here as one of
`brygga.core.failures`; `verdict` holds the table.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar

from pydantic import ValidationError

from brygga.answers import told_time
from brygga.core.failures import Gone, ReconnectNeeded, TryAgain
from brygga.core.saying import say
from brygga.procountor import models
from brygga.procountor.verdict import speaks_as_api, value_of
from brygga.tolerant import Tolerant
from brygga.wire import Answer, Params, Wire

RENEWALS = 2
MOST_IDS = 200
MOST_ROWS = 200

Filter = str | int | bool | Sequence[str | int]
M = TypeVar("M", bound=Tolerant)

_WINDOW = frozenset(
    {"versionStartDate", "versionEndDate", "orderByVersion", "orderById", "previousId", "size"}
)
_INVOICE_FILTERS = _WINDOW | {
    "types",
    "status",
    "isOffer",
    "invoiceNumber",
    "createdStartDate",
    "createdEndDate",
    "page",
}
_PRODUCT_FILTERS = _WINDOW | {"type", "code", "active"}


class Tokens(Protocol):
    """Where access tokens come from; shared by all processes, so it lives with the integrations."""

    def bearer(self) -> str:
        """A token believed to be good."""
        ...

    def renew(self, refused: str) -> str:
        """Another token than the refused one. Raises ReconnectNeeded when there can be none."""
        ...


class Throttle(Protocol):
    """The rate limit, which Procountor counts per client id."""

    def take(self) -> None:
        """Leave to make one call now. May raise TryAgain(after=...)."""
        ...


class ProcountorClient:
    def __init__(self, wire: Wire, tokens: Tokens, throttle: Throttle) -> None:
        self._wire = wire
        self._tokens = tokens
        self._throttle = throttle
        self.told_time: datetime | None = None
        """Procountor's clock at its last answer, aware."""

    def session_info(self) -> models.SessionInfo:
        return _model(models.SessionInfo, self._get("/sessioninfo"), "GET /sessioninfo")

    def company(self) -> models.Company:
        """Raises Refused (403) when the user may not see the company's details."""
        return _model(models.Company, self._get("/company"), "GET /company")

    def users_rights(self) -> models.UserPrivileges:
        return _model(models.UserPrivileges, self._get("/users/rights"), "GET /users/rights")

    def invoices(self, **filters: Filter) -> models.InvoicePage:
        """One page of GET /invoices, by its own filter names. Others than those above are a TypeError."""
        page = self._page("/invoices", _INVOICE_FILTERS, filters)
        return _model(models.InvoicePage, page, "GET /invoices")

    def products(self, **filters: Filter) -> models.ProductPage:
        """One page of GET /products (there is no `page`: use previousId); rows are whole products."""
        page = self._page("/products", _PRODUCT_FILTERS, filters)
        return _model(models.ProductPage, page, "GET /products")

    def invoice(self, invoice_id: int) -> dict[str, Any]:
        """One invoice or order with its rows, as sent. Raises Gone."""
        document = self._get(f"/invoices/{int(invoice_id)}")
        if not isinstance(document, dict):
            raise _not_understood("GET /invoices/{id}")
        return document

    def invoices_by_ids(self, ids: Sequence[int]) -> list[dict[str, Any]]:
        """Invoices and orders with their rows, as sent; ids nobody knows are left out. At most 200 ids."""
        return self._batch("invoices", ids)

    def products_by_ids(self, ids: Sequence[int]) -> list[dict[str, Any]]:
        """Products as sent; ids nobody knows are left out. At most 200 ids."""
        return self._batch("products", ids)

    def approve(self, invoice_id: int) -> None:
        """UNFINISHED -> NOT_SENT (APPROVED when nothing is to be sent); unproven for orders."""
        self._put(f"/invoices/{int(invoice_id)}/approve", json_body={})

    def send(self, invoice_id: int) -> None:
        """NOT_SENT or SENT -> SENT. Delivers the document to the customer, every time it is called."""
        self._put(f"/invoices/{int(invoice_id)}/send")

    def _page(self, path: str, known: frozenset[str], filters: dict[str, Filter]) -> Any:
        unknown = filters.keys() - known
        if unknown:
            raise TypeError(f"GET {path} has no filter {sorted(unknown)}")
        answer = self._authorized(
            "GET", path, params=[(name, _text(value)) for name, value in filters.items()]
        )
        # An empty search is documented as 404; only the API's own 404 may be read as "nothing there".
        if answer.status == 404 and speaks_as_api(answer):
            return {"results": []}
        return value_of(answer, f"GET {path}", writes=False)

    def _batch(self, kind: str, ids: Sequence[int]) -> list[dict[str, Any]]:
        if not 0 < len(ids) <= MOST_IDS:
            raise ValueError(f"a batch has 1 to {MOST_IDS} ids, not {len(ids)}")
        try:
            found = self._get(f"/{kind}/" + ",".join(str(int(number)) for number in ids), f"/{kind}/{{ids}}")
        except Gone:
            return []
        documents = found if isinstance(found, list) else [found]  # one id alone is answered without a list
        if not all(isinstance(document, dict) for document in documents):
            raise _not_understood(f"GET /{kind}/{{ids}}")
        return documents

    def _get(self, path: str, words: str = "") -> Any:
        return value_of(self._authorized("GET", path), f"GET {words or path}", writes=False)

    def _put(self, path: str, json_body: object | None = None) -> None:
        answer = self._authorized("PUT", path, json_body=json_body, writes=True)
        value_of(answer, f"PUT {path}", writes=True)

    def _authorized(
        self,
        method: str,
        path: str,
        params: Params | None = None,
        json_body: object | None = None,
        writes: bool = False,
    ) -> Answer:
        """The answer with a token the API accepts: after a 401 another one. That may be one that somebody else had
        fetched meanwhile, and have ended as well; so a second time, and only then is the key itself in doubt."""

        def attempt(token: str) -> Answer:
            self._throttle.take()
            bearer = {"Authorization": f"Bearer {token}"}
            return self._wire.call(
                method, path, params=params, headers=bearer, json_body=json_body, writes=writes
            )

        token = self._tokens.bearer()
        answer = attempt(token)
        for _ in range(RENEWALS):
            if answer.status == 401:
                token = self._tokens.renew(token)
                answer = attempt(token)
        if answer.status == 401:
            raise ReconnectNeeded(
                say("Procountor refuses even a new access token of this integration."),
                say("Open the integration's Status page and choose Reconnect."),
                vendor="procountor",
            )
        self.told_time = told_time(answer)
        return answer


def _text(value: Filter) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int)):
        return str(value)
    return ",".join(str(member) for member in value)


def _model(kind: type[M], value: Any, call: str) -> M:
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        raise _not_understood(call) from error


def _not_understood(call: str) -> TryAgain:
    return TryAgain(say(f"Procountor answered {call} with JSON of another shape than it documents."))
