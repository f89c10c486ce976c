"""Filters of the list calls, as query parameters (contract sections 3, 4.5 and 5)."""

from typing import Annotated

from pydantic import BaseModel, Field

from brygga_sandbox.ongoing.models.base import Moment

Maximum = Annotated[int, Field(ge=0)]


class ArticleQuery(BaseModel):
    goodsOwnerId: int
    articleNumber: str | None = None
    articleSystemIdFrom: int | None = None
    maxArticlesToGet: Maximum | None = None
    stockInfoChangedFrom: Moment | None = None
    articleNumbers: list[str] | None = None
    articleDataLastUpdatedFrom: Moment | None = None
    onlyArticlesInStock: bool | None = None
    productCode: str | None = None
    productCodes: list[str] | None = None
    articleNameContains: list[str] | None = None
    articleClassIds: list[int] | None = None
    barCodes: list[str] | None = None
    onlyArticlesBelowStockLimit: bool | None = None
    onlyArticlesBelowStockLimitConsideringNumberOfBookedItems: bool | None = None
    isObsolete: bool | None = None


class StockQuery(BaseModel):
    goodsOwnerId: int
    articleSystemIdFrom: int | None = None
    maxArticlesToGet: Maximum | None = None
    articleNumbers: list[str] | None = None
    warehouseIds: list[int] | None = None
    onlyArticlesInStock: bool | None = None
    stockInfoChangedFrom: Moment | None = None


class OrderQuery(BaseModel):
    goodsOwnerId: int
    orderNumber: str | None = None
    shippedTimeFrom: Moment | None = None
    shippedTimeTo: Moment | None = None
    orderStatusFrom: int | None = None
    orderStatusTo: int | None = None
    onlyOrdersWithOrderLinesToReport: bool | None = None
    orderIdFrom: int | None = None
    maxOrdersToGet: Maximum | None = None
    orderStatusChangedTimeFrom: Moment | None = None
    lastReturnedFrom: Moment | None = None
    orderNumbers: list[str] | None = None
    orderCreatedTimeFrom: Moment | None = None
    onlyOrdersWithOrderLinesToReportReturned: bool | None = None
    onlyIfTransportPrinted: bool | None = None
    shipmentId: int | None = None
    pickable: str | None = None
    parcelNumber: str | None = None
    orderCreatedTimeTo: Moment | None = None
    articleNumbers: list[str] | None = None
    serial: str | None = None
    marketPlace: str | None = None
    orderUpdatedTimeFrom: Moment | None = None
    backOrderForOrderId: int | None = None
    referenceNumbers: list[str] | None = None
    orderLineSupplierNumber: str | None = None
    lastPickingTimeFrom: Moment | None = None
    orderTransportStatusCreateOrUpdatedFrom: Moment | None = None
    consigneeOrderNumbers: list[str] | None = None
    pickOrderId: int | None = None
    customerEmail: str | None = None
    sort: str | None = None
    lastPickingTimeTo: Moment | None = None
    lastPackingTimeFrom: Moment | None = None
    lastPackingTimeTo: Moment | None = None
    goodsOwnerOrderId: str | None = None
    customerTelephoneOrMobileContains: str | None = None
    orderFreeText1: str | None = None
    orderLineCommentEquals: str | None = None
    orderLineCommentContains: str | None = None
    orderHeaderUpdatedTimeFrom: Moment | None = None
    orderHeaderUpdatedTimeTo: Moment | None = None
    customerNumber: str | None = None


class PurchaseOrderQuery(BaseModel):
    goodsOwnerId: int
    purchaseOrderNumber: str | None = None
    lastReceiveTimeFrom: Moment | None = None
    lastReceiveTimeTo: Moment | None = None
    purchaseOrderStatusFrom: int | None = None
    purchaseOrderStatusTo: int | None = None
    onlyPurchaseOrdersWithOrderLinesToReport: bool | None = None
    purchaseOrderIdFrom: int | None = None
    maxPurchaseOrdersToGet: Maximum | None = None
    purchaseOrderStatusChangedTimeFrom: Moment | None = None
    purchaseOrderNumbers: list[str] | None = None
    articleNumbers: list[str] | None = None
    inDateFrom: Moment | None = None
    inDateTo: Moment | None = None
    purchaseOrderTypeCode: str | None = None
    purchaseOrderHeadOrLinesChangedTimeFrom: Moment | None = None
    includePurchaseOrderPalletItems: bool | None = None
