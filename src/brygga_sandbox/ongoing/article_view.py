"""Articles as the API shows them, and which of them a list call asks for."""

from collections.abc import Callable
from datetime import timedelta

from brygga_sandbox.ongoing import records
from brygga_sandbox.ongoing.amounts import amount
from brygga_sandbox.ongoing.fitting import fitted
from brygga_sandbox.ongoing.models.article_shown import (
    GetArticleInventoryInfo,
    GetArticleInventoryPerWarehouseInfo,
    GetArticleInventoryPerWarehouseModel,
    GetArticleInventoryPerWarehouseReportedInfo,
    GetArticleInventoryReportedInfo,
    GetArticleModel,
)
from brygga_sandbox.ongoing.models.queries import ArticleQuery
from brygga_sandbox.ongoing.records import Article
from brygga_sandbox.ongoing.refusals import Answered
from brygga_sandbox.ongoing.registers import goods_owner_shown, warehouse_shown
from brygga_sandbox.ongoing.site import Site
from brygga_sandbox.ongoing.times import is_older_than, second_of, shown, shown_or_none
from brygga_sandbox.state import Document

_NO_FREE_VALUES = {f"freeBoolean{number}": False for number in range(1, 5)}
_PLAIN_STORAGE = {
    "isObsolete": False,
    "isSerialNumberArticle": False,
    "isBatchArticle": False,
    "isExpiryDateArticle": False,
}
_HANDLING = (
    "articleInboundHandlingComment",
    "articlePickingHandlingComment",
    "articleReturnHandlingComment",
)
_STOCK_WINDOW = timedelta(hours=24)


def article_shown(article: Article) -> GetArticleModel:
    sent = article["sent"]
    return GetArticleModel.model_validate(
        {
            **fitted(GetArticleModel, sent),
            "articleSystemId": article["id"],
            "goodsOwner": goods_owner_shown(article["goods_owner"]),
            "created": shown(article["created"]),
            "articleDataLastUpdated": shown(article["updated"]),
            "articleKind": sent.get("structureDefinition", {}).get("articleKind"),
            "inventoryInfo": _inventory(article),
            "freeValues": _NO_FREE_VALUES | _free_values(sent),
            "storageProperties": _PLAIN_STORAGE | sent.get("storageProperties", {}),
            "classes": sent.get("articleClassesInfo", {}).get("classes", []),
            "defaultLocationStockLimit": sent.get("defaultLocation", {}).get("stockLimit"),
            "defaultLocation": None,
            "articleHandlingComments": {name: sent.get(name) for name in _HANDLING},
        }
    )


def _free_values(sent: Document) -> Document:
    return {name: value for name, value in sent.get("freeValues", {}).items() if name != "freeDateTime1"}


def _inventory(article: Article) -> GetArticleInventoryInfo:
    stock = article["stock"]
    nothing = amount(None)
    items, booked = amount(stock["items"]), amount(stock["booked"])
    return GetArticleInventoryInfo(
        numberOfItems=items,
        numberOfBookedItems=booked,
        numberOfLockedItems=nothing,
        toReceiveNumberOfItems=amount(stock["to_receive"]),
        allocatedNumberOfItems=amount(stock["allocated"]),
        lockedForSaleNumberOfItems=nothing,
        pickedToBeCollectedNumberOfItems=amount(stock["to_collect"]),
        receivedToBeFinishedNumberOfItems=nothing,
        sellableNumberOfItems=items - booked,
        totalStockValue=items * amount(article["sent"].get("stockValuationPrice")),
        lastInDate=shown_or_none(stock["last_in"]),
        reported=GetArticleInventoryReportedInfo.model_validate(_to_report(article)),
    )


def _to_report(article: Article) -> Document:
    stock = article["stock"]
    return {
        "pickedToBeReportedNumberOfItems": stock["picked_to_report"],
        "returnedToBeReportedNumberOfItems": stock["returned_to_report"],
        "receivedToBeReportedNumberOfItems": stock["received_to_report"],
    }


def stock_shown(article: Article, warehouse_ids: list[int] | None) -> GetArticleInventoryPerWarehouseModel:
    """All stock lies in the home warehouse."""
    home = warehouse_shown(None)
    assert home is not None
    stock = _inventory(article)
    sellable = stock.sellableNumberOfItems
    row = GetArticleInventoryPerWarehouseInfo(
        warehouseId=home.id,
        numberOfItems=stock.numberOfItems,
        numberOfLockedItems=stock.numberOfLockedItems,
        sellableNumberOfItems=sellable,
        availableForSaleNumberOfItems=sellable,
        allocatedNumberOfItems=stock.allocatedNumberOfItems,
        reported=GetArticleInventoryPerWarehouseReportedInfo.model_validate(_to_report(article)),
    )
    return GetArticleInventoryPerWarehouseModel(
        articleSystemId=article["id"],
        articleNumber=article["sent"]["articleNumber"],
        inventoryPerWarehouse=[row] if not warehouse_ids or home.id in warehouse_ids else [],
    )


def find_articles(site: Site, query: ArticleQuery) -> list[Article]:
    """Ascending by id from the cursor (inclusive). Raises Answered when a time lies too far back."""
    since = query.stockInfoChangedFrom
    if since and site.knobs.old_times == "refused" and is_older_than(since, site.now(), _STOCK_WINDOW):
        text = "stockInfoChangedFrom must be within 24 hours of the current time."
        raise Answered(400, {"Message": text})
    tests = _tests(site, query)
    found = [one for one in _candidates(site, query) if all(test(one) for test in tests)]
    return found if query.maxArticlesToGet is None else found[: query.maxArticlesToGet]


def _candidates(site: Site, query: ArticleQuery) -> list[Article]:
    numbers = [query.articleNumber] if query.articleNumber else query.articleNumbers
    if not numbers:
        return [one for one in records.all_articles(site) if one["goods_owner"] == query.goodsOwnerId]
    found = [records.article_by_number(site, query.goodsOwnerId, number) for number in set(numbers)]
    each_once = {one["id"]: one for one in found if one is not None}
    return [each_once[number] for number in sorted(each_once)]


def _tests(site: Site, query: ArticleQuery) -> list[Callable[[Article], bool]]:
    tests: list[Callable[[Article], bool]] = []
    if (cursor := query.articleSystemIdFrom) is not None:
        tests.append(lambda one: one["id"] >= cursor)
    if query.articleNumbers:
        wanted = set(query.articleNumbers)
        tests.append(lambda one: records.is_named(site, one, wanted))
    codes = set(query.productCodes or []) | ({query.productCode} if query.productCode else set())
    if codes:
        tests.append(lambda one: one["sent"].get("productCode") in codes)
    if query.articleNameContains:
        parts = [part.casefold() for part in query.articleNameContains]
        tests.append(lambda one: any(part in one["sent"]["articleName"].casefold() for part in parts))
    if query.articleClassIds:
        classes = set(query.articleClassIds)
        tests.append(lambda one: bool(classes & _class_ids(one)))
    if query.barCodes:
        bars = set(query.barCodes)
        tests.append(lambda one: bool(bars & set(_bar_codes(one))))
    if query.isObsolete is not None:
        tests.append(lambda one: _is_obsolete(one) == query.isObsolete)
    return tests + _time_tests(query) + _stock_tests(query)


def _time_tests(query: ArticleQuery) -> list[Callable[[Article], bool]]:
    tests: list[Callable[[Article], bool]] = []
    if query.articleDataLastUpdatedFrom:
        updated = second_of(query.articleDataLastUpdatedFrom)
        tests.append(lambda one: second_of(one["updated"]) >= updated)
    if query.stockInfoChangedFrom:
        moved = second_of(query.stockInfoChangedFrom)
        tests.append(lambda one: second_of(one["stock"]["changed"] or "1900-01-01") >= moved)
    return tests


def _stock_tests(query: ArticleQuery) -> list[Callable[[Article], bool]]:
    tests: list[Callable[[Article], bool]] = []
    if query.onlyArticlesInStock:
        tests.append(lambda one: amount(one["stock"]["items"]) > 0)
    if query.onlyArticlesBelowStockLimit:
        tests.append(lambda one: amount(one["stock"]["items"]) < (one["sent"].get("stockLimit") or 0))
    if query.onlyArticlesBelowStockLimitConsideringNumberOfBookedItems:
        tests.append(lambda one: _free_stock_is_low(one))
    return tests


def _free_stock_is_low(article: Article) -> bool:
    stock = article["stock"]
    free = amount(stock["items"]) - amount(stock["booked"])
    return free < (article["sent"].get("stockLimit") or 0)


def _is_obsolete(article: Article) -> bool:
    return bool(article["sent"].get("storageProperties", {}).get("isObsolete", False))


def _class_ids(article: Article) -> set[int]:
    return {one["id"] for one in article["sent"].get("articleClassesInfo", {}).get("classes", [])}


def _bar_codes(article: Article) -> list[str]:
    codes = article["sent"].get("barCodeInfo", {})
    other = [one.get("barCode") for one in codes.get("alternativeBarCodes", [])]
    return [code for code in (*codes.values(), *other) if isinstance(code, str)]
