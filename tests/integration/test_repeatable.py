"""One seed and one clock decide every byte that the product says: answers, request ids, choices of backends, events."""

from __future__ import annotations

import asyncio
import os
import random
import sys
from asyncio.subprocess import PIPE

import pytest

from mockllmapi import create_app
from support.asgi import ask
from support.transcript import transcript


async def transcript_of_a_process(seed: int, hash_seed: int) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": str(hash_seed), "PYTHONPATH": os.pathsep.join(sys.path)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "support.transcript", str(seed), stdout=PIPE, env=environment
    )
    out, _ = await process.communicate()
    assert process.returncode == 0
    return out.decode().rstrip("\n")


async def test_a_session_repeats_in_every_process_whatever_its_hashes_are() -> None:
    here, *others = await asyncio.gather(transcript(7), *(transcript_of_a_process(7, number) for number in (1, 2)))
    for other in others:
        assert other.splitlines() == here.splitlines()
    for source in ("llm", "builtin", "learned", "simulated"):
        assert f"X-LLM-Source={source}" in here


async def test_another_seed_is_another_session() -> None:
    assert await transcript(7) != await transcript(8)


@pytest.mark.parametrize("seed", [3, 4])
async def test_the_module_random_seeds_an_application_that_is_given_no_generator(seed: int) -> None:
    """`random.seed` before `create_app` repeats a run, as test suites that seed `random` expect."""
    found = []
    for number in (seed, seed, seed + 10):
        random.seed(number)
        app = create_app()
        reply = await ask(app, target="/api/mock/users?count=2")
        found.append([reply.headers["x-request-id"], *(user["email"] for user in reply.json)])
        await app.aclose()
    assert found[0] == found[1] != found[2]
