from collections.abc import Callable
from typing import Any

import pytest

from mockllmapi.synthesis.labels import sample_label


def test_a_person_is_called_by_name_and_a_thing_by_its_own(records: Callable[..., Any]) -> None:
    person, thing = records("person")[0], records("product")[0]
    assert sample_label(person) == person.person.full
    assert sample_label(thing) == thing.goods.name


@pytest.mark.parametrize(
    "subject",
    [
        "task",
        "article",
        "event",
        "project",
        "category",
        "food",
        "website",
        "role",
        "build",
        "contract",
        "station",
        None,
    ],
)
def test_neighbours_in_a_list_have_different_names(records: Callable[..., Any], subject: str | None) -> None:
    labels = [sample_label(record) for record in records(subject, 10)]
    assert len(set(labels)) == 10
