"""An article as the API shows it (contract section 3)."""

from brygga_sandbox.ongoing.models.base import (
    CodeNameShown,
    GoodsOwnerShown,
    Number,
    Outgoing,
)


class GetArticleAlternativeSupplier(Outgoing):
    supplierArticleNumber: str | None = None
    supplierNumber: str | None = None
    supplierName: str | None = None
    leadTime: int | None = None


class GetArticleSupplierInfo(Outgoing):
    supplierArticleNumber: str | None = None
    supplierNumber: str | None = None
    supplierName: str | None = None
    alternativeSuppliers: list[GetArticleAlternativeSupplier] | None = None


class GetArticleAlternativeBarCode(Outgoing):
    barCode: str | None = None
    quantityPerBarCode: Number | None = None
    barCodeType: CodeNameShown | None = None


class GetArticleBarCodeInfo(Outgoing):
    barCode: str | None = None
    barCodePackage: str | None = None
    barCodePallet: str | None = None
    alternativeBarCodes: list[GetArticleAlternativeBarCode] | None = None
    barCodeLayer: str | None = None


class GetArticleInventoryReportedInfo(Outgoing):
    pickedToBeReportedNumberOfItems: Number
    returnedToBeReportedNumberOfItems: Number
    receivedToBeReportedNumberOfItems: Number


class GetArticleInventoryInfo(Outgoing):
    numberOfItems: Number
    numberOfBookedItems: Number
    numberOfLockedItems: Number
    toReceiveNumberOfItems: Number
    allocatedNumberOfItems: Number
    lockedForSaleNumberOfItems: Number
    pickedToBeCollectedNumberOfItems: Number
    receivedToBeFinishedNumberOfItems: Number
    sellableNumberOfItems: Number
    totalStockValue: Number
    lastInDate: str | None = None
    reported: GetArticleInventoryReportedInfo | None = None


class GetArticleFreeValues(Outgoing):
    freeBoolean1: bool
    freeBoolean2: bool
    freeBoolean3: bool
    freeBoolean4: bool
    freeDecimal1: Number | None = None
    freeDecimal2: Number | None = None
    freeDecimal3: Number | None = None
    freeText1: str | None = None
    freeText2: str | None = None
    freeText3: str | None = None
    freeText4: str | None = None
    freeText5: str | None = None
    freeText6: str | None = None
    freeText7: str | None = None
    freeText8: str | None = None
    freeDecimal4: Number | None = None


class GetArticleClass(Outgoing):
    id: int
    code: str | None = None
    name: str | None = None


class GetArticleTaricNumber(Outgoing):
    countryCode: str | None = None
    taricNumber: str | None = None


class GetArticleTaricNumbersInfo(Outgoing):
    taricNumbers: list[GetArticleTaricNumber] | None = None


class GetArticleStorageProperties(Outgoing):
    isObsolete: bool
    isSerialNumberArticle: bool
    isBatchArticle: bool
    isExpiryDateArticle: bool


class GetArticleDefaultLocation(Outgoing):
    name: str | None = None


class GetArticleNameTranslation(Outgoing):
    languageCode: str | None = None
    articleName: str | None = None


class GetArticleHandlingComments(Outgoing):
    articleInboundHandlingComment: str | None = None
    articlePickingHandlingComment: str | None = None
    articleReturnHandlingComment: str | None = None


class GetArticleStorageClass(Outgoing):
    name: str | None = None


class GetArticleReplacementArticleInfo(Outgoing):
    articleSystemId: int
    articleNumber: str | None = None
    articleName: str | None = None


class GetArticleDangerousGoodsMeasuresInfo(Outgoing):
    dangerousGoodsWeight: Number | None = None
    dangerousGoodsNetWeight: Number | None = None
    dangerousGoodsVolume: Number | None = None


class GetArticleModel(Outgoing):
    articleSystemId: int
    created: str
    goodsOwner: GoodsOwnerShown | None = None
    articleNumber: str | None = None
    articleName: str | None = None
    productCode: str | None = None
    unitCode: str | None = None
    description: str | None = None
    isStockArticle: bool | None = None
    isActive: bool | None = None
    supplierInfo: GetArticleSupplierInfo | None = None
    barCodeInfo: GetArticleBarCodeInfo | None = None
    quantityPerPackage: int | None = None
    quantityPerPallet: int | None = None
    weight: Number | None = None
    length: Number | None = None
    width: Number | None = None
    height: Number | None = None
    volume: Number | None = None
    purchasePrice: Number | None = None
    stockValuationPrice: Number | None = None
    customerPrice: Number | None = None
    purcaseCurrencyCode: str | None = None
    countryOfOriginCode: str | None = None
    statisticsNumber: str | None = None
    articleGroup: CodeNameShown | None = None
    articleCategory: CodeNameShown | None = None
    inventoryInfo: GetArticleInventoryInfo | None = None
    articleDataLastUpdated: str | None = None
    articleKind: str | None = None
    stockLimit: int | None = None
    minimumReorderQuantity: Number | None = None
    netWeight: Number | None = None
    freeValues: GetArticleFreeValues | None = None
    subQuantityPerItem: Number | None = None
    classes: list[GetArticleClass] | None = None
    customsDescription: str | None = None
    taricNumbersInfo: GetArticleTaricNumbersInfo | None = None
    defaultLocationMaxNumberOfItems: Number | None = None
    defaultLocationStockLimit: Number | None = None
    linkToPicture: str | None = None
    storageProperties: GetArticleStorageProperties | None = None
    defaultLocation: GetArticleDefaultLocation | None = None
    minDaysToExpiryDateAllowedOnDelivery: int | None = None
    articleColor: CodeNameShown | None = None
    articleSize: CodeNameShown | None = None
    additionalStatisticsNumber: str | None = None
    customsExportConditions: str | None = None
    articleNameTranslations: list[GetArticleNameTranslation] | None = None
    articleHandlingComments: GetArticleHandlingComments | None = None
    storageClass: GetArticleStorageClass | None = None
    goodsCategory: CodeNameShown | None = None
    replacementArticleInfo: GetArticleReplacementArticleInfo | None = None
    dangerousGoodsMeasures: GetArticleDangerousGoodsMeasuresInfo | None = None


class GetArticleInventoryPerWarehouseReportedInfo(Outgoing):
    pickedToBeReportedNumberOfItems: Number
    returnedToBeReportedNumberOfItems: Number
    receivedToBeReportedNumberOfItems: Number


class GetArticleInventoryPerWarehouseInfo(Outgoing):
    warehouseId: int
    numberOfItems: Number
    numberOfLockedItems: Number
    sellableNumberOfItems: Number
    availableForSaleNumberOfItems: Number
    allocatedNumberOfItems: Number
    reported: GetArticleInventoryPerWarehouseReportedInfo | None = None


class GetArticleInventoryPerWarehouseModel(Outgoing):
    articleSystemId: int
    articleNumber: str | None = None
    inventoryPerWarehouse: list[GetArticleInventoryPerWarehouseInfo] | None = None
