"""Generators: what is derived from a seed repeats in every process, and purposes do not disturb each other."""

import os
import random
import subprocess
import sys

import pytest

from mockllmapi.randomness import RandomSource, derive_seed, draw_id, draw_seed, make_generator


def test_parts_of_a_seed_do_not_run_together() -> None:
    assert derive_seed(1, "a", "b") != derive_seed(1, "ab")
    assert derive_seed(1, "a") != derive_seed(2, "a")


@pytest.mark.parametrize("hash_seed", ["0", "1"])
def test_a_derived_seed_is_the_same_in_every_process(hash_seed: str) -> None:
    script = "from mockllmapi.randomness import derive_seed; print(derive_seed(7, 'GET', '/x'))"
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    other = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, check=True, text=True)
    assert int(other.stdout) == derive_seed(7, "GET", "/x")


def test_a_generator_repeats_with_its_seed_and_its_parts() -> None:
    assert make_generator(3).random() == random.Random(3).random()
    assert make_generator(3, "a").random() == make_generator(3, "a").random()
    assert make_generator(3, "a").random() != make_generator(3, "b").random()


def test_ids_have_32_hexadecimal_digits_and_seeds_31_bits() -> None:
    rng = random.Random(1)
    ids, seeds = {draw_id(rng) for _ in range(1000)}, [draw_seed(rng) for _ in range(1000)]
    assert len(ids) == 1000
    assert {len(each) for each in ids} == {32}
    assert all(set(each) <= set("0123456789abcdef") for each in ids)
    assert 0 <= min(seeds) < max(seeds) < 2**31


def test_a_purpose_keeps_its_generator_and_does_not_disturb_the_others() -> None:
    alone, together = RandomSource(5), RandomSource(5)
    first = [alone.generator("ids").random() for _ in range(3)]
    drawn = []
    for _ in range(3):
        together.generator("pauses").random()
        drawn.append(together.generator("ids").random())
    assert drawn == first
    assert alone.generator("ids") is alone.generator("ids")
    assert RandomSource(6).generator("ids").random() != first[0]
