"""What a client may write of an article (contract section 3)."""

from typing import Literal

from brygga_sandbox.ongoing.models.base import (
    CodeName,
    Filled,
    Incoming,
    Moment,
    Number,
    SupplierAddress,
)


class PostArticleSupplierInfoAdvanced(Incoming):
    supplierAddress: SupplierAddress | None = None
    manufacturersIdentificationCode: str | None = None
    supplierOperation: Literal["CreateOrUpdate", "Find", "CreateOrFind"] | None = None


class PostArticleSupplierInfo(Incoming):
    supplierArticleNumber: str | None = None
    supplierNumber: str | None = None
    supplierName: str | None = None
    advanced: PostArticleSupplierInfoAdvanced | None = None


class PostArticleAlternativeBarCode(Incoming):
    barCode: str | None = None
    quantityPerBarCode: Number | None = None
    barCodeType: CodeName | None = None


class PostArticleBarCodeInfo(Incoming):
    barCode: str | None = None
    barCodePackage: str | None = None
    barCodePallet: str | None = None
    alternativeBarCodes: list[PostArticleAlternativeBarCode] | None = None
    barCodeLayer: str | None = None


class PostArticleNameTranslation(Incoming):
    languageCode: str | None = None
    articleName: str | None = None


class PostArticleStructureRow(Incoming):
    articleNumber: Filled
    numberOfItems: Number | None = None


class PostArticleStructureSpecification(Incoming):
    articleKind: Literal["Structure", "Production"] | None = None
    rows: list[PostArticleStructureRow] | None = None


class PostArticleStorageProperties(Incoming):
    isObsolete: bool | None = None
    isSerialNumberArticle: bool | None = None
    isBatchArticle: bool | None = None
    isExpiryDateArticle: bool | None = None


class PostArticleFreeValues(Incoming):
    freeDecimal1: Number | None = None
    freeDecimal2: Number | None = None
    freeDecimal3: Number | None = None
    freeBoolean1: bool | None = None
    freeBoolean2: bool | None = None
    freeBoolean3: bool | None = None
    freeText1: str | None = None
    freeText2: str | None = None
    freeText3: str | None = None
    freeText4: str | None = None
    freeText5: str | None = None
    freeText6: str | None = None
    freeText7: str | None = None
    freeText8: str | None = None
    freeDateTime1: Moment | None = None
    freeDecimal4: Number | None = None
    freeBoolean4: bool | None = None


class PostArticleStorageClass(Incoming):
    name: Filled


class PostArticleTaricNumber(Incoming):
    countryCode: Filled
    taricNumber: Filled


class PostArticleTaricNumbersInfo(Incoming):
    taricNumbers: list[PostArticleTaricNumber] | None = None


class PostArticleAlternativeSupplierInfoAdvanced(Incoming):
    manufacturersIdentificationCode: str | None = None
    supplierOperation: Literal["CreateOrUpdate", "Find", "CreateOrFind"] | None = None


class PostArticleAlternativeSupplier(Incoming):
    supplierArticleNumber: str | None = None
    supplierNumber: str | None = None
    supplierName: str | None = None
    leadTime: int | None = None
    advanced: PostArticleAlternativeSupplierInfoAdvanced | None = None


class PostArticleAlternativeSupplierInfo(Incoming):
    alternativeSuppliers: list[PostArticleAlternativeSupplier] | None = None


class PostArticleClassDirectlyToArticle(Incoming):
    code: Filled
    name: Filled
    comment: str | None = None


class PostArticleArticleClassesInfo(Incoming):
    classes: list[PostArticleClassDirectlyToArticle] | None = None
    handlingMode: Literal["Add", "Set"] | None = None


class PostArticleZoneInfo(Incoming):
    name: str | None = None
    clear: bool | None = None


class PostArticleWarehouseArea(Incoming):
    code: str | None = None


class PostArticleAdvanced(Incoming):
    allowChangingProductionAndStructureArticlesToStockOrNonStockArticles: bool | None = None
    articleZoneInfo: PostArticleZoneInfo | None = None
    warehouseArea: PostArticleWarehouseArea | None = None


class PostArticleGoodsCategoryInfo(Incoming):
    code: str | None = None


class PostArticleDefaultLocation(Incoming):
    stockLimit: Number | None = None


class PostArticleDangerousGoodsMeasures(Incoming):
    dangerousGoodsWeight: Number | None = None
    dangerousGoodsNetWeight: Number | None = None
    dangerousGoodsVolume: Number | None = None


class PostArticleModel(Incoming):
    goodsOwnerId: int
    articleNumber: Filled
    articleGroup: CodeName | None = None
    articleCategory: CodeName | None = None
    articleColor: CodeName | None = None
    articleSize: CodeName | None = None
    articleName: str | None = None
    productCode: str | None = None
    unitCode: str | None = None
    description: str | None = None
    isStockArticle: bool | None = None
    isActive: bool | None = None
    supplierInfo: PostArticleSupplierInfo | None = None
    barCodeInfo: PostArticleBarCodeInfo | None = None
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
    articleNameTranslations: list[PostArticleNameTranslation] | None = None
    stockLimit: int | None = None
    minimumReorderQuantity: Number | None = None
    netWeight: Number | None = None
    linkToPicture: str | None = None
    structureDefinition: PostArticleStructureSpecification | None = None
    quantityPerLayerOnPallet: int | None = None
    subQuantityPerItem: Number | None = None
    minDaysToExpiryDateAllowedOnDelivery: int | None = None
    storageProperties: PostArticleStorageProperties | None = None
    freeValues: PostArticleFreeValues | None = None
    storageClass: PostArticleStorageClass | None = None
    customsDescription: str | None = None
    taricNumbersInfo: PostArticleTaricNumbersInfo | None = None
    articleInboundHandlingComment: str | None = None
    articlePickingHandlingComment: str | None = None
    articleReturnHandlingComment: str | None = None
    alternativeSuppliersInfo: PostArticleAlternativeSupplierInfo | None = None
    articleClassesInfo: PostArticleArticleClassesInfo | None = None
    additionalStatisticsNumber: str | None = None
    customsExportConditions: str | None = None
    advanced: PostArticleAdvanced | None = None
    articlePackingHandlingComment: str | None = None
    goodsCategory: PostArticleGoodsCategoryInfo | None = None
    defaultLocation: PostArticleDefaultLocation | None = None
    minDaysToExpiryDateAllowedOnDeliveryDuringInbound: int | None = None
    dangerousGoodsMeasures: PostArticleDangerousGoodsMeasures | None = None


class GetArticlesByQueryModel(Incoming):
    goodsOwnerId: int
    articleSystemIdFrom: int | None = None
    maxArticlesToGet: int | None = None
    stockInfoChangedFrom: Moment | None = None
    articleNumbers: list[str] | None = None
    articleDataLastUpdatedFrom: Moment | None = None
    onlyArticlesInStock: bool | None = None
    productCodes: list[str] | None = None
    articleNameContains: list[str] | None = None
    articleClassIds: list[int] | None = None
    barCodes: list[str] | None = None
    onlyArticlesBelowStockLimit: bool | None = None
    onlyArticlesBelowStockLimitConsideringNumberOfBookedItems: bool | None = None
    isObsolete: bool | None = None
