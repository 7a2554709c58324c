import random

import pytest

from mockllmapi.synthesis.lexicon import Lexicon
from mockllmapi.synthesis.meanings import MeaningIndex
from mockllmapi.synthesis.meanings.tables import all_rows
from mockllmapi.synthesis.plan import Planner
from mockllmapi.synthesis.scene import Record, Scene
from mockllmapi.synthesis.where import Where

NOW = 1_768_471_200


@pytest.fixture(scope="session")
def lexicon():
    return Lexicon("en")


@pytest.fixture
def scene(lexicon):
    return Scene(random.Random(4), lexicon, NOW)


@pytest.fixture
def records(lexicon):
    """Many records, each told anew."""

    def make(subject=None, number=200):
        scene = Scene(random.Random(9), lexicon, NOW)
        return [Record(scene, subject, serial) for serial in range(number)]

    return make


@pytest.fixture(scope="session")
def index():
    return MeaningIndex(all_rows())


@pytest.fixture
def write(records, index):
    """Values for an internal schema, many of them."""

    def make(schema, subject=None, number=60):
        draw = Planner(schema, index).plan(Where.top(subject))
        return [draw(record) for record in records(subject, number)]

    return make
