from collections.abc import Callable
from typing import Any

import pytest

from mockllmapi.synthesis.meanings.index import MeaningIndex
from support.json_types import json_of
from support.optional import present


def test_names_are_of_people(values: Callable[..., Any]) -> None:
    assert all(" " in name for name in values("authorName"))
    assert all(" " not in name for name in values("first_name"))


def test_ages_are_of_grown_ups_and_not_uniform(values: Callable[..., Any]) -> None:
    ages = values("age")
    assert min(ages) >= 18
    assert max(ages) <= 80
    assert sum(age < 48 for age in ages) > len(ages) / 2


@pytest.mark.parametrize("name", ["jobTitle", "department", "university", "nationality", "skill", "language"])
def test_words_of_working_life_vary(values: Callable[..., Any], name: str) -> None:
    assert len(set(values(name))) > 5


def test_a_persons_title_at_work_is_a_job(values: Callable[..., Any]) -> None:
    assert "Software Engineer" in values("title", "person") or len(set(values("title", "person"))) > 20


def test_pictures_are_on_a_safe_host(values: Callable[..., Any]) -> None:
    assert all(url.startswith("https://cdn.example.com/") for url in values("avatarUrl"))


def test_a_job_is_the_same_under_both_names(index: MeaningIndex, records: Callable[..., Any]) -> None:
    title, job = (
        present(index.find(("title",), "person")).string,
        present(index.find(("job", "title"), "person")).string,
    )
    assert all(present(title)(record) == present(job)(record) for record in records("person"))


def test_whoever_did_it_is_a_person(values: Callable[..., Any]) -> None:
    for name in ("uploadedBy", "mayor", "policyHolder", "coach"):
        assert all(" " in value for value in values(name)), name


def test_what_is_paid_in_a_month_is_a_part_of_the_salary(index: MeaningIndex, records: Callable[..., Any]) -> None:
    salary, gross, net = (
        present(index.find(tuple(name.split()), None)).number for name in ("base salary", "gross pay", "net pay")
    )
    for record in records(number=20):
        assert abs(json_of(present(gross)(record)) * 12 - present(salary)(record)) < 1
        assert json_of(present(net)(record)) < json_of(present(gross)(record))


def test_service_does_not_begin_before_one_is_grown_up(index: MeaningIndex, records: Callable[..., Any]) -> None:
    served = present(index.find(("years", "of", "service"), None)).integer
    assert all(
        0 <= json_of(present(served)(record)) <= json_of(min(40, record.timeline.age - 16))
        for record in records(number=200)
    )


@pytest.mark.parametrize(("age", "is_adult"), [(12, False), (17, False), (18, True), (44, True)])
def test_who_is_of_age_is_told_by_the_age(
    index: MeaningIndex, records: Callable[..., Any], age: int, is_adult: bool
) -> None:
    record = records(number=1)[0]
    record.learn("timeline.age", age)
    assert present(present(index.find(("is", "adult"), None)).boolean)(record) is is_adult
    assert present(present(index.find(("is", "minor"), None)).boolean)(record) is not is_adult


def test_nobody_writes_to_themselves(index: MeaningIndex, records: Callable[..., Any]) -> None:
    sender, recipient = (present(index.find((name,), "message")).string for name in ("from", "to"))
    assert sum(present(recipient)(record) == present(sender)(record) for record in records("message", 60)) < 3
