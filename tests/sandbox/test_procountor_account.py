"""Who is connected, and under which addresses the API answers."""

from typing import Any

import pytest

from brygga_sandbox import credentials, world


@pytest.mark.parametrize("company", [credentials.COMPANY_ONE, credentials.COMPANY_TWO])
def test_session_info_names_company_and_user(procountor: Any, company: int) -> None:
    answer = procountor.log_in(company=company).get("/sessioninfo").json()
    expected = next(c for c in world.make_world() if c.id == company)
    assert (answer["companyId"], answer["name"]) == (company, expected.name)
    assert (answer["userId"], answer["userName"]) == (501, "matti.meikalainen")


def test_company_shows_its_business_id(procountor: Any) -> None:
    answer = procountor.get("/company").json()
    assert answer["businessIdentifier"] == {
        "brnType": "YHD",
        "code": world.make_world()[0].business_id,
    }
    assert answer["companyCurrency"] == "EUR"


def test_reader_may_not_see_company_info_but_session_info(procountor: Any) -> None:
    procountor.log_in(credentials.LIISA)
    assert procountor.get("/company").status_code == 403
    assert procountor.get("/sessioninfo").json()["userName"] == "liisa.lukija"


def test_rights_tell_the_reader_from_the_main_user(procountor: Any) -> None:
    full = procountor.get("/users/rights").json()["rights"]
    reader = procountor.log_in(credentials.LIISA).get("/users/rights").json()["rights"]
    assert full["sales"]["salesOrGroupInvoices"] == "ALL_RIGHTS"
    assert reader["sales"]["salesOrGroupInvoices"] == "NO_ACCESS"
    assert reader["purchases"]["purchaseInvoices"] == "VIEWING_RIGHTS"
    assert full["sales"]["personalSalesInvoicesOnly"] is False


def test_status_needs_a_token(procountor: Any) -> None:
    assert procountor.get("/status").json() == {
        "name": "procountor-api",
        "version": "26.04",
        "status": "OK",
        "procountorVersion": "26.04",
    }
    procountor.authorization = ""
    assert procountor.get("/status").status_code == 401


@pytest.mark.parametrize("base", ["/api", "/latest/api", "/supported/api", "/v2502/api"])
def test_api_answers_under_every_base_path(procountor: Any, base: str) -> None:
    headers = {"Authorization": procountor.authorization}
    assert procountor.http.get(f"{base}/sessioninfo", headers=headers).status_code == 200


@pytest.mark.parametrize("base", ["/v25/api", "/v2513/api", "/v25.02/api", "/newest/api", "/api/api"])
def test_wrong_version_in_the_path_is_404_for_the_token_call_too(procountor: Any, base: str) -> None:
    assert procountor.http.post(f"{base}/oauth/token", data={"grant_type": "x"}).status_code == 404


def test_unknown_path_is_404_with_errors(procountor: Any) -> None:
    answer = procountor.get("/orders")
    assert (answer.status_code, answer.json()["errors"][0]["status"]) == (404, 404)


def test_reset_files_another_world_with_as_many_orders_as_asked(procountor: Any) -> None:
    procountor.http.post("/_sandbox/reset", json={"seed": 8, "orders": 3})
    invoices = procountor.office("GET", "/invoices")
    assert [i["type"] for i in invoices] == ["SALES_ORDER"] * 3 + ["PURCHASE_ORDER"]
    assert procountor.get("/sessioninfo").status_code == 401
