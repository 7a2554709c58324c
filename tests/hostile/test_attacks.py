"""No attack of the table makes the server fail: each is answered, or refused in words.

What an attack costs is measured by `make bench ARGS=hostile`.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest

from hostile.attacks import ATTACKS
from hostile.attacks.client import Outcome, send_attack
from mockllmapi import MockLlmApi, Settings
from mockllmapi.cli.protocol import ProblemProtocol
from support.live import LiveServer

LIMIT_S = 30.0
CHEAP = [attack for attack in ATTACKS if attack.is_cheap]
REFUSALS = frozenset({400, 408, 413, 414, 431})


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    settings = Settings.from_mapping({"Backends": [{"Name": "builtin", "Provider": "builtin"}]})
    with LiveServer(MockLlmApi(settings, bound_to="127.0.0.1"), ProblemProtocol) as server:
        yield server.port


async def test_every_cheap_attack_is_answered_or_refused_in_words(port: int) -> None:
    offenders = []
    for attack in CHEAP:
        outcome = await send_attack(attack, port, LIMIT_S)
        if not all(_is_right(status, outcome) for status in outcome.statuses):
            offenders.append(f"{attack.name}: {outcome.statuses} {outcome.body[:200]!r}")
    assert offenders == []


def _is_right(status: int, outcome: Outcome) -> bool:
    if status in REFUSALS:
        problem = msgspec.json.decode(outcome.body)
        return bool(problem["detail"]) and problem["status"] == status
    return status in (101, 200, 201)


def test_names_of_attacks_are_unique() -> None:
    names = [attack.name for attack in ATTACKS]
    assert sorted(names) == sorted(set(names))
