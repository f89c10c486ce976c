"""Calls on articles (contract section 3)."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from brygga_sandbox.ongoing import records
from brygga_sandbox.ongoing.access import Login, TheSite, admit_by_id, admit_write, may_list
from brygga_sandbox.ongoing.article_view import article_shown, find_articles, stock_shown
from brygga_sandbox.ongoing.articles import write_article, write_article_by_id
from brygga_sandbox.ongoing.models.article import GetArticlesByQueryModel, PostArticleModel
from brygga_sandbox.ongoing.models.article_shown import GetArticleInventoryPerWarehouseModel, GetArticleModel
from brygga_sandbox.ongoing.models.queries import ArticleQuery, StockQuery
from brygga_sandbox.ongoing.models.registers import PostArticleResponse
from brygga_sandbox.ongoing.refusals import ARTICLE, missing
from brygga_sandbox.ongoing.wire import VendorRoute, reply
from brygga_sandbox.ongoing.writes import sent_members

router = APIRouter(prefix="/articles", tags=["Articles"], route_class=VendorRoute)


@router.get("", response_model=list[GetArticleModel])
def get_articles(site: TheSite, login: Login, query: Annotated[ArticleQuery, Query()]) -> Response:
    if not may_list(site, login, query.goodsOwnerId):
        return reply([])
    return reply([article_shown(one) for one in find_articles(site, query)])


@router.put("", response_model=PostArticleResponse)
def put_article(site: TheSite, login: Login, body: PostArticleModel) -> Response:
    admit_write(site, login, body.goodsOwnerId)
    with site.lanes.hold(body.goodsOwnerId, site.knobs.write_s), site.store.lock:
        number, message = write_article(site, sent_members(site, body, ARTICLE))
    return reply(PostArticleResponse(articleSystemId=number, message=message))


@router.post("/byQuery", response_model=list[GetArticleModel])
def query_articles(site: TheSite, login: Login, body: GetArticlesByQueryModel) -> Response:
    query = ArticleQuery.model_validate(sent_members(site, body, ARTICLE))
    return get_articles(site, login, query)


@router.get("/inventoryPerWarehouse", response_model=list[GetArticleInventoryPerWarehouseModel])
def get_stock(site: TheSite, login: Login, query: Annotated[StockQuery, Query()]) -> Response:
    if not may_list(site, login, query.goodsOwnerId):
        return reply([])
    wanted = ArticleQuery.model_validate(query.model_dump(exclude={"warehouseIds"}))
    return reply([stock_shown(one, query.warehouseIds) for one in find_articles(site, wanted)])


@router.get("/{articleSystemId}", response_model=GetArticleModel)
def get_article(site: TheSite, login: Login, articleSystemId: int) -> Response:
    article = records.article(site, articleSystemId)
    if article is None:
        raise missing("The article")
    admit_by_id(site, login, article["goods_owner"], "The article")
    return reply(article_shown(article))


@router.put("/{articleSystemId}", response_model=PostArticleResponse)
def put_article_by_id(site: TheSite, login: Login, articleSystemId: int, body: PostArticleModel) -> Response:
    admit_write(site, login, body.goodsOwnerId)
    with site.lanes.hold(body.goodsOwnerId, site.knobs.write_s), site.store.lock:
        sent = sent_members(site, body, ARTICLE)
        number, message = write_article_by_id(site, articleSystemId, sent)
    return reply(PostArticleResponse(articleSystemId=number, message=message))
