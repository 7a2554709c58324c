import random
import uuid
from itertools import pairwise

import pytest

from mockllmapi.synthesis.lexicon import Lexicon
from mockllmapi.synthesis.scene import Record, Scene, Unsatisfiable


def test_uuids_are_of_version_four(scene: Scene) -> None:
    made = {scene.uuid() for _ in range(50)}
    assert len(made) == 50
    assert all(uuid.UUID(each).version == 4 and uuid.UUID(each).variant == uuid.RFC_4122 for each in made)


def test_a_scene_has_an_end(scene: Scene) -> None:
    scene.spend(150_000)
    assert scene.is_large
    with pytest.raises(Unsatisfiable, match="more than"):
        scene.spend(100_000)


def test_chance_can_come_from_elsewhere_for_a_while(scene: Scene) -> None:
    before = scene.rng
    with scene.chance(random.Random(1)):
        assert scene.random() == random.Random(1).random()
    assert scene.rng is before
    assert scene.random == before.random


def test_facets_are_sampled_once_and_shared(scene: Scene) -> None:
    record = Record(scene, "person", 5)
    assert record.person is record.person
    assert record.person is not Record(scene, "person", 6).person
    with pytest.raises(AttributeError):
        record.horoscope  # noqa: B018


def test_a_record_learns_from_what_is_known(scene: Scene) -> None:
    record = Record(scene, "person", 5)
    record.learn("person.full", "Grace Hopper")
    assert record.person.email.startswith("grace.hopper@")
    record.learn("person.email", None)
    record.learn("", "nothing")
    assert record.person.email.startswith("grace.hopper@")


def test_a_trial_says_so(lexicon: Lexicon) -> None:
    assert Scene(random.Random(1), lexicon, 0, is_trial=True).is_trial


def test_what_has_an_origin_repeats_with_it(lexicon: Lexicon) -> None:
    def tell(origin: int, first: str = "person") -> tuple[str, str, float, int, str]:
        scene = Scene(random.Random(), lexicon, 1_768_471_200)
        scene.begin(origin)
        record = Record(scene, "person", 5)
        getattr(record, first)
        return record.person.full, record.place.city, record.goods.price, record.timeline.created, scene.uuid()

    assert tell(9) == tell(9)
    assert tell(9)[:4] == tell(9, first="goods")[:4]
    assert len({tell(origin)[0] for origin in range(60)}) > 50


def test_things_beside_a_record_with_an_origin_are_their_own(lexicon: Lexicon) -> None:
    scene = Scene(random.Random(), lexicon, 1_768_471_200)
    scene.begin(3)
    record = Record(scene, "message", 5)
    names = [record.other(name, "person").person.full for name in ("sender", "recipient", "editor")]
    assert len(set(names)) == 3


def test_neighbouring_origins_do_not_give_neighbouring_numbers(lexicon: Lexicon) -> None:
    scene = Scene(random.Random(), lexicon, 1_768_471_200)
    first = []
    for origin in range(2_000):
        scene.begin(origin)
        first.append(scene.random())
    mean = sum(first) / len(first)
    together = sum((one - mean) * (other - mean) for one, other in pairwise(first))
    assert abs(mean - 0.5) < 0.03
    assert abs(together / sum((each - mean) ** 2 for each in first)) < 0.08


def test_numbers_beyond_all_measure_tell_nothing(scene: Scene) -> None:
    record = Record(scene, "product", 1)
    record.learn("goods.price", 10**400)
    assert record.goods.price < 10_000


def test_things_with_an_origin_need_no_other_source_and_begin_alike(lexicon: Lexicon) -> None:
    def told() -> tuple[list[float | str], Scene]:
        scene = Scene(None, lexicon, 0)
        scene.begin(5)
        return [scene.uuid(), scene.random(), scene.rng.random()], scene

    values, scene = told()
    assert told()[0] == values
    assert uuid.UUID(str(values[0])).version == 4
    scene.start_again()
    assert [scene.uuid(), scene.random(), scene.rng.random()] == values


def test_uuids_of_many_origins_are_well_formed(lexicon: Lexicon) -> None:
    scene = Scene(None, lexicon, 0)
    for origin in range(300):
        scene.begin(origin)
        assert str(uuid.UUID(text := scene.uuid())) == text
