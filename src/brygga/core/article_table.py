"""The field mapping of articles, as data: out of a Procountor product, and out of an invoice row."""

from brygga.core.rule import Convert, Missing, Origin, Rule, When
from brygga.core.saying import say

M, D = Origin.MISSION, Origin.DECISION


def _price(target: str, words: str, when: When) -> Rule:
    return Rule(
        M,
        "price",
        "Product ⇒ Price",
        target,
        words,
        Convert.DECIMAL,
        setting="article.price_target",
        when=when,
    )


GOODS_OWNER = Rule(D, "", "Integration", "goodsOwnerId", "Goods Owner", Convert.GOODS_OWNER)

ARTICLE: tuple[Rule, ...] = (
    GOODS_OWNER,
    Rule(
        M,
        "code",
        "Product ⇒ Code",
        "articleNumber",
        "Article ⇒ Article Number",
        Convert.WORD,
        Missing.HOLD,
        code="product_without_code",
        says=say("The product has no code."),
        remedy=say("In Procountor, give the product a code; it is then sent by itself."),
    ),
    Rule(
        M,
        "name",
        "Product ⇒ Name",
        "articleName",
        "Article ⇒ Name",
        Convert.WORD,
        Missing.HOLD,
        code="product_without_name",
        says=say("The product has no name."),
        remedy=say("In Procountor, give the product a name; it is then sent by itself."),
    ),
    Rule(
        M,
        "unit",
        "Product ⇒ Unit",
        "unitCode",
        "Article ⇒ Unit ⇒ Code",
        Convert.UNIT,
        setting="article.unit_codes",
    ),
    _price("customerPrice", "Article ⇒ Price", When.PRICE_AS_CUSTOMER_PRICE),
    _price("stockValuationPrice", "Article ⇒ Price", When.PRICE_AS_STOCK_VALUE),
    _price("purchasePrice", "Article ⇒ Price", When.PRICE_AS_PURCHASE_PRICE),
    Rule(M, "active", "Product ⇒ Active", "isActive", "Article ⇒ Active", Convert.FLAG),
    Rule(
        M,
        "currency",
        "Product ⇒ Currency",
        "purcaseCurrencyCode",  # Ongoing's own spelling
        "Article ⇒ Purchase Currency Code",
        Convert.CURRENCY,
    ),
    Rule(D, "id", "Product ⇒ Id", "productCode", "Article ⇒ Product Code", Convert.IDENTIFIER),
)

ROW_ARTICLE: tuple[Rule, ...] = (
    GOODS_OWNER,
    Rule(
        M,
        "invoiceRows[].productCode",
        "Invoice ⇒ Invoice Row ⇒ Product Code",
        "articleNumber",
        "Article ⇒ Article Number",
        Convert.ROW_ARTICLE_NUMBER,
        setting="article.from_row",
    ),
    Rule(
        M,
        "invoiceRows[].product",
        "Invoice ⇒ Invoice Row ⇒ Product",
        "articleName",
        "Order Line ⇒ Article Name",
        Convert.WORD,
        setting="article.from_row",
    ),
    Rule(
        M,
        "invoiceRows[].productId",
        "Invoice ⇒ Invoice Row ⇒ Product Id",
        "productCode",
        "Order Line ⇒ Product Code",
        Convert.IDENTIFIER,
        setting="article.from_row",
    ),
)
