"""Who gets in, which goods owner they see, and the forms of every no."""

from typing import Any

import httpx2
import pytest


def test_a_call_without_a_login_is_refused(wms: Any) -> None:
    answer = httpx2.get(f"{wms.url}/demo/api/v1/orders/statuses")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Basic")


@pytest.mark.parametrize("auth", [("WSIdemo", "wrong"), ("nobody", "demo"), ("", "")])
def test_a_wrong_login_is_refused(wms: Any, auth: tuple[str, str]) -> None:
    assert httpx2.get(f"{wms.url}/demo/api/v1/orders/statuses", auth=auth).status_code == 401


@pytest.mark.parametrize("header", ["Bearer abc", "Basic ???", "Basic", "Basic /w=="])
def test_another_scheme_or_a_broken_token_is_refused(wms: Any, header: str) -> None:
    answer = httpx2.get(f"{wms.url}/demo/api/v1/warehouses", headers={"Authorization": header})
    assert answer.status_code == 401


def test_an_unknown_warehouse_is_not_found(wms: Any) -> None:
    answer = httpx2.get(f"{wms.url}/other/api/v1/orders/statuses", auth=("WSIdemo", "demo"))
    assert answer.status_code == 404


def test_a_login_is_asked_for_before_the_body_is_read(wms: Any) -> None:
    answer = httpx2.put(f"{wms.url}/demo/api/v1/orders", content=b"{broken")
    assert answer.status_code == 401


def test_lower_case_header_names_pass_unless_the_knob_says_no(wms: Any) -> None:
    raw = [(b"authorization", b"Basic V1NJZGVtbzpkZW1v")]
    path = f"{wms.url}/demo/api/v1/warehouses"
    assert httpx2.get(path, headers=raw).status_code == 200
    wms.turn(lower_case_headers="refused")
    refused = httpx2.get(path, headers=raw)
    assert (refused.status_code, refused.json()) == (500, {"Message": "An error has occurred."})
    assert wms.api.get("/warehouses").status_code == 200


def test_each_login_sees_its_own_goods_owners(wms: Any) -> None:
    seen = {
        one["goodsOwnerId"]: one["isTrainingGoodsOwner"] for one in wms.get("/goodsOwners")["goodsOwners"]
    }
    assert seen == {159: True, 160: False}
    other = httpx2.get(f"{wms.url}/demo/api/v1/goodsOwners", auth=("WSIother", "other")).json()
    assert [one["goodsOwnerId"] for one in other["goodsOwners"]] == [161]


def test_knob_goods_owners_one_hides_the_others(wms: Any) -> None:
    wms.turn(goods_owners="one")
    assert [one["goodsOwnerId"] for one in wms.get("/goodsOwners")["goodsOwners"]] == [159]
    assert wms.api.get("/orders", params={"goodsOwnerId": 160}).status_code == 400


def test_knob_goods_owners_absent_makes_the_endpoint_unknown(wms: Any) -> None:
    wms.turn(goods_owners="absent")
    assert wms.api.get("/goodsOwners").status_code == 404
    assert wms.orders() == []


@pytest.mark.parametrize(
    "path", ["/orders", "/articles", "/purchaseOrders", "/articles/inventoryPerWarehouse"]
)
def test_knob_for_a_foreign_goods_owner(wms: Any, path: str) -> None:
    foreign = {"goodsOwnerId": 161}
    assert wms.api.get(path, params=foreign).status_code == 400
    wms.turn(foreign_goods_owner="403")
    assert wms.api.get(path, params=foreign).status_code == 403
    wms.turn(foreign_goods_owner="empty")
    assert wms.get(path, **foreign) == []


@pytest.mark.parametrize(("knob", "status"), [("400", 400), ("403", 403), ("empty", 400)])
def test_a_write_to_a_foreign_goods_owner_never_happens(wms: Any, knob: str, status: int) -> None:
    wms.turn(foreign_goods_owner=knob)
    article = {"goodsOwnerId": 161, "articleNumber": "X"}
    assert wms.api.put("/articles", json=article).status_code == status
    assert wms.api.put("/orders", json=wms.an_order(goodsOwnerId=161)).status_code == status
    assert wms.control("GET", "/orders", params={"goodsOwnerId": 161}) == []
    assert wms.control("GET", "/articles", params={"goodsOwnerId": 161}) == []


def test_a_foreign_document_looks_as_if_it_did_not_exist(wms: Any) -> None:
    number = wms.put_order()
    other = httpx2.Client(base_url=f"{wms.url}/demo/api/v1", auth=("WSIother", "other"))
    assert other.get(f"/orders/{number}").status_code == 404
    assert other.delete(f"/orders/{number}").status_code == 404
    assert other.get("/orders/999999").status_code == 404
    assert wms.get(f"/orders/{number}")["orderInfo"]["orderStatus"]["number"] == 200
    other.close()


@pytest.mark.parametrize("path", ["/orders", "/articles", "/purchaseOrders"])
def test_collections_have_no_post(wms: Any, path: str) -> None:
    answer = wms.api.post(path, json={"goodsOwnerId": 159})
    assert answer.status_code == 405
    assert "POST" in answer.json()["Message"]


def test_a_broken_body_names_the_members_in_the_web_api_form(wms: Any) -> None:
    broken = {"orderNumber": "", "goodsOwnerId": "abc", "consignee": {}, "orderLines": [{"rowNumber": "1"}]}
    answer = wms.api.put("/orders", json=broken)
    assert answer.status_code == 400
    assert answer.json()["Message"] == "The request is invalid."
    assert set(answer.json()["ModelState"]) == {
        "o.goodsOwnerId",
        "o.orderNumber",
        "o.deliveryDate",
        "o.orderLines[0].articleNumber",
    }


def test_article_members_are_named_with_their_own_prefix(wms: Any) -> None:
    answer = wms.api.put("/articles", json={"goodsOwnerId": 159})
    assert set(answer.json()["ModelState"]) == {"a.articleNumber"}


def test_text_that_is_not_json_is_a_400(wms: Any) -> None:
    answer = wms.api.put("/orders", content=b"{broken", headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    (problem,) = answer.json()["ModelState"]["o"]
    assert problem.startswith("The body is not valid JSON:")


@pytest.mark.parametrize(
    ("member", "limit"),
    [
        ("orderNumber", 50),
        ("orderRemark", 500),
        ("warehouseInstruction", 500),
        ("servicePointCode", 50),
        ("invoiceUrl", 200),
        ("goodsOwnerOrderId", 40),
        ("referenceNumber", 50),
    ],
)
def test_a_known_length_is_kept_to_the_letter(wms: Any, member: str, limit: int) -> None:
    wms.ok("PUT", "/orders", json=wms.an_order(**{member: "ö" * limit}))
    answer = wms.api.put("/orders", json=wms.an_order(**{member: "ö" * (limit + 1)}))
    assert answer.status_code == 400
    assert list(answer.json()["ModelState"]) == [f"o.{member}"]


def test_lengths_inside_groups_are_kept_too(wms: Any) -> None:
    order = wms.an_order()
    order["consignee"]["customerNumber"] = "9" * 51
    order["orderLines"][0]["externalId"] = "9" * 41
    assert set(wms.api.put("/orders", json=order).json()["ModelState"]) == {
        "o.consignee.customerNumber",
        "o.orderLines[0].externalId",
    }


@pytest.mark.parametrize("date", ["1899-12-31", "soon", "", "9999-12-31T23:59:59-10:00"])
def test_impossible_dates_are_refused(wms: Any, date: str) -> None:
    answer = wms.api.put("/orders", json=wms.an_order(deliveryDate=date))
    assert list(answer.json()["ModelState"]) == ["o.deliveryDate"]


def test_unknown_members_are_ignored_and_noted_or_refused(wms: Any) -> None:
    odd = wms.an_order(colour="blue")
    odd["orderLines"][0]["shade"] = "dark"
    wms.ok("PUT", "/orders", json=odd)
    noted = [one["member"] for one in wms.control("GET", "/unknown-members")]
    assert noted == ["colour", "orderLines[0].shade"]
    assert "colour" not in wms.control("GET", "/orders", params={"goodsOwnerId": 159})[0]["sent"]
    wms.turn(unknown_members="refused")
    answer = wms.api.put("/orders", json=odd)
    assert (answer.status_code, list(answer.json()["ModelState"])) == (400, ["o.colour"])


def test_numbers_may_come_as_texts(wms: Any) -> None:
    order = wms.an_order()
    order["orderLines"][0]["numberOfItems"] = "2.50"
    wms.ok("PUT", "/orders", json=order)
    assert '"orderedNumberOfItems": 2.5,' in wms.api.get("/orders", params={"goodsOwnerId": 159}).text


def test_quantities_never_pass_through_a_float(wms: Any) -> None:
    order = wms.an_order()
    text = '{"numberOfItems": 12345678901234567.123456}'
    order["orderLines"][0]["numberOfItems"] = "@"
    body = httpx2.Request("PUT", "http://x", json=order).content.decode()
    wms.ok(
        "PUT",
        "/orders",
        content=body.replace('"@"', "12345678901234567.123456").encode(),
        headers={"Content-Type": "application/json"},
    )
    assert text[18:-1] in wms.api.get("/orders", params={"goodsOwnerId": 159}).text
