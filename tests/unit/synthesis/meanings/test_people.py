import pytest


def test_names_are_of_people(values):
    assert all(" " in name for name in values("authorName"))
    assert all(" " not in name for name in values("first_name"))


def test_ages_are_of_grown_ups_and_not_uniform(values):
    ages = values("age")
    assert min(ages) >= 18
    assert max(ages) <= 80
    assert sum(age < 48 for age in ages) > len(ages) / 2


@pytest.mark.parametrize("name", ["jobTitle", "department", "university", "nationality", "skill", "language"])
def test_words_of_working_life_vary(values, name):
    assert len(set(values(name))) > 5


def test_a_persons_title_at_work_is_a_job(values):
    assert "Software Engineer" in values("title", "person") or len(set(values("title", "person"))) > 20


def test_pictures_are_on_a_safe_host(values):
    assert all(url.startswith("https://cdn.example.com/") for url in values("avatarUrl"))


def test_a_job_is_the_same_under_both_names(index, records):
    title, job = index.find(("title",), "person").string, index.find(("job", "title"), "person").string
    assert all(title(record) == job(record) for record in records("person"))


def test_whoever_did_it_is_a_person(values):
    for name in ("uploadedBy", "mayor", "policyHolder", "coach"):
        assert all(" " in value for value in values(name)), name
