import random
from collections.abc import Callable
from typing import Any

import pytest

from mockllmapi.synthesis.lexicon import Lexicon
from mockllmapi.synthesis.meanings import MeaningIndex
from mockllmapi.synthesis.meanings.tables import all_rows
from mockllmapi.synthesis.plan import Planner
from mockllmapi.synthesis.scene import Record, Scene
from mockllmapi.synthesis.where import Where
from support.json_types import Json

NOW = 1_768_471_200


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return Lexicon("en")


@pytest.fixture
def scene(lexicon: Lexicon) -> Scene:
    return Scene(random.Random(4), lexicon, NOW)


@pytest.fixture
def records(lexicon: Lexicon) -> Callable[..., Any]:
    """Many records, each told anew."""

    def make(subject: str | None = None, number: int = 200) -> list[Record]:
        scene = Scene(random.Random(9), lexicon, NOW)
        return [Record(scene, subject, serial) for serial in range(number)]

    return make


@pytest.fixture(scope="session")
def index() -> MeaningIndex:
    return MeaningIndex(all_rows())


@pytest.fixture
def write(records: Callable[..., Any], index: MeaningIndex) -> Callable[..., Any]:
    """Values for an internal schema, many of them."""

    def make(schema: Json, subject: str | None = None, number: int = 60) -> list[Json]:
        draw = Planner(schema, index).plan(Where.top(subject))
        return [draw(record) for record in records(subject, number)]

    return make
