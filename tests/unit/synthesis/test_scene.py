import subprocess
import sys
import uuid

import pytest

from mockllmapi.synthesis.scene import Record, Scene, Unsatisfiable, derive_seed


def test_derived_seeds_differ_by_part_and_agree_between_processes():
    assert derive_seed(1, "a", "b") != derive_seed(1, "ab")
    assert derive_seed(1, "a") != derive_seed(2, "a")
    script = "from mockllmapi.synthesis.scene import derive_seed; print(derive_seed(7, 'GET', '/x'))"
    other = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONHASHSEED": "3", "PYTHONPATH": ":".join(sys.path)},
    )
    assert int(other.stdout) == derive_seed(7, "GET", "/x")


def test_uuids_are_of_version_four(scene):
    made = {scene.uuid() for _ in range(50)}
    assert len(made) == 50
    assert all(uuid.UUID(each).version == 4 and uuid.UUID(each).variant == uuid.RFC_4122 for each in made)


def test_a_scene_has_an_end(scene):
    scene.spend(150_000)
    assert scene.is_large
    with pytest.raises(Unsatisfiable, match="more than"):
        scene.spend(100_000)


def test_chance_can_come_from_elsewhere_for_a_while(scene):
    import random

    before = scene.rng
    with scene.chance(random.Random(1)):
        assert scene.random() == random.Random(1).random()
    assert scene.rng is before
    assert scene.random == before.random


def test_facets_are_sampled_once_and_shared(scene):
    record = Record(scene, "person", 5)
    assert record.person is record.person
    assert record.person is not Record(scene, "person", 6).person
    with pytest.raises(AttributeError):
        record.horoscope  # noqa: B018


def test_a_record_learns_from_what_is_known(scene):
    record = Record(scene, "person", 5)
    record.learn("person.full", "Grace Hopper")
    assert record.person.email.startswith("grace.hopper@")
    record.learn("person.email", None)
    record.learn("", "nothing")
    assert record.person.email.startswith("grace.hopper@")


def test_a_trial_says_so(lexicon):
    import random

    assert Scene(random.Random(1), lexicon, 0, is_trial=True).is_trial
