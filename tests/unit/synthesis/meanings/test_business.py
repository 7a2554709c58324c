from collections.abc import Callable
from statistics import mean, median
from typing import Any

from mockllmapi.synthesis.meanings.index import MeaningIndex
from support.json_types import json_of
from support.optional import present


def test_sums_of_money_are_mostly_small(values: Callable[..., Any]) -> None:
    for name in ("balance", "revenue", "budget", "loanAmount"):
        amounts = values(name)
        assert median(amounts) < mean(amounts), name


def test_a_house_costs_more_than_a_kettle(index: MeaningIndex, records: Callable[..., Any]) -> None:
    price = present(index.find(("price",), "realestate")).number
    assert json_of(min(json_of(present(price)(record)) for record in records("realestate"))) >= 120_000
    assert (
        json_of(
            max(
                json_of(present(present(index.find(("price",), "product")).number)(record))
                for record in records("product")
            )
        )
        < 1_000
    )


def test_a_currency_has_its_name_and_sign(index: MeaningIndex, records: Callable[..., Any]) -> None:
    told = {
        tuple(present(present(index.find((name,), "currency")).string)(r) for name in ("code", "name", "symbol"))
        for r in records("currency")
    }
    assert ("EUR", "Euro", "€") in told
    assert len(told) == 11


def test_a_stock_has_its_symbol(index: MeaningIndex, records: Callable[..., Any]) -> None:
    told = {
        (
            present(present(index.find(("symbol",), "security")).string)(r),
            present(present(index.find(("name",), "security")).string)(r),
        )
        for r in records("security")
    }
    assert ("BCON", "Beacon Analytics") in told


def test_credit_scores_are_scores(values: Callable[..., Any]) -> None:
    scores = values("creditScore")
    assert all(300 <= score <= 850 for score in scores)


def test_work_is_mostly_full_time(values: Callable[..., Any]) -> None:
    assert values("employmentType").count("full-time") > 70


def test_salaries_of_vacancies_are_those_of_a_year(index: MeaningIndex, records: Callable[..., Any]) -> None:
    least, most = (present(index.find(("salary", end), "job")).integer for end in ("min", "max"))
    for record in records("job"):
        assert 40_000 <= json_of(present(least)(record)) <= 120_000 < json_of(present(most)(record)) <= 200_000
