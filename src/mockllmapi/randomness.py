"""Random generators as a dependency: one seed at the composition root, and everything else derived from it.

No module draws from `random`, `uuid` or the operating system by itself. It is given a generator, or it makes one from a seed.
"""

from __future__ import annotations

import random
from hashlib import blake2b

__all__ = ["RandomSource", "derive_seed", "draw_id", "draw_seed", "make_generator"]


def derive_seed(seed: int, *parts: object) -> int:
    """Return a seed for one part of what `seed` repeats; the same in every process."""
    text = "\x1f".join((str(seed), *map(str, parts)))
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def make_generator(seed: int, *parts: object) -> random.Random:
    """Return a generator that repeats with its seed; `parts` name what it is for, if the seed serves several purposes."""
    return random.Random(derive_seed(seed, *parts) if parts else seed)


def draw_seed(rng: random.Random) -> int:
    """Return a new seed that also fits where a model's interface takes 31 bits."""
    return rng.randrange(2**31)


def draw_id(rng: random.Random) -> str:
    """Return a new identifier of 32 hexadecimal digits."""
    return f"{rng.getrandbits(128):032x}"


class RandomSource:
    """Hands out one generator per purpose, all derived from one seed.

    A purpose has its generator for itself, so that what one part of the program draws changes nothing for the others.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._generators: dict[str, random.Random] = {}

    def generator(self, purpose: str) -> random.Random:
        """Return the generator of a purpose: the same object each time, which goes on where it was."""
        found = self._generators.get(purpose)
        if found is None:
            found = self._generators[purpose] = make_generator(self._seed, purpose)
        return found
