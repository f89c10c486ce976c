"""The seeded world: the same for a seed, believable, and as large as asked."""

import re
from decimal import Decimal

import pytest

from brygga_sandbox import credentials, world
from brygga_sandbox.procountor import words

EVERYTHING = world.make_world()


def test_same_seed_makes_the_same_world_and_another_seed_another() -> None:
    assert world.make_world(7) == EVERYTHING
    assert world.make_world(8) != EVERYTHING


def test_orders_scale_the_world() -> None:
    one, two = world.make_world(7, 300)
    for company in (one, two):
        kinds = [paper.kind for paper in company.papers]
        assert (kinds.count("SALES_ORDER"), kinds.count("PURCHASE_ORDER")) == (300, 100)


@pytest.mark.parametrize("company", EVERYTHING, ids=lambda company: str(company.id))
def test_company_has_what_a_demo_needs(company: world.Company) -> None:
    sales = [paper for paper in company.papers if paper.kind == "SALES_ORDER"]
    assert (len(sales), len(company.papers) - len(sales)) == (24, 8)
    assert 18 <= len(company.articles) <= 24
    assert {article.kind for article in company.articles} == {"SALES", "PURCHASE"}
    assert any(not article.active for article in company.articles)
    assert any(not article.code for article in company.articles)
    assert any(paper.is_offer for paper in sales)
    assert {paper.state for paper in sales} >= {"UNFINISHED", "NOT_SENT"}
    assert len({paper.channel for paper in sales}) >= 3
    assert any(paper.party.country != "FINLAND" for paper in sales)
    lines = [line for paper in sales for line in paper.lines]
    assert any(line.article is None for line in lines)
    assert any(line.quantity % 1 for line in lines)
    assert any(line.discount for line in lines)
    assert re.search("[åäö]", str(company.papers))


@pytest.mark.parametrize("company", EVERYTHING, ids=lambda company: str(company.id))
def test_every_word_is_one_procountor_knows(company: world.Company) -> None:
    assert {article.unit for article in company.articles} <= set(words.UNITS)
    assert {paper.party.country for paper in company.papers} <= set(words.COUNTRIES)
    for article in company.articles:
        article.name.encode("cp1252")
        assert article.price > 0


@pytest.mark.parametrize(
    ("serial", "expected"), [(112038, "0112038-9"), (1572860, "1572860-0"), (737546, "0737546-2")]
)
def test_business_id_has_the_check_digit_of_finnish_ones(serial: int, expected: str) -> None:
    assert world.business_id(serial) == expected


def test_serial_without_a_check_digit_is_passed_over() -> None:
    made = [world.business_id(serial) for serial in range(2_000_000, 2_000_040)]
    for text in made:
        digits = [int(d) for d in text.replace("-", "")]
        assert sum(d * w for d, w in zip(digits, (7, 9, 10, 5, 8, 4, 2, 1), strict=True)) % 11 == 0
    assert len(set(made)) < 40


def test_the_two_companies_are_the_ones_of_the_logins() -> None:
    assert tuple(company.id for company in EVERYTHING) == credentials.MATTI.companies
    assert credentials.LIISA.companies == (EVERYTHING[0].id,)
    assert EVERYTHING[0].business_id != EVERYTHING[1].business_id
    assert all(isinstance(article.price, Decimal) for article in EVERYTHING[0].articles)


def test_a_crowd_has_companies_of_its_own_and_logins_that_see_one_goods_owner_each() -> None:
    crowd = world.more_companies(7, 3)
    assert [company.id for company in crowd] == [13001, 13002, 13003]
    assert all(company.articles and not company.papers for company in crowd)
    user = credentials.ongoing_user("WSI1002")
    assert user == credentials.OngoingUser("WSI1002", "wsi1002", (1002,))
    assert [credentials.ongoing_user(name) for name in ("WSI1", "WSI2001", "WSI", "WSI²")] == [None] * 4
