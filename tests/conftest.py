"""What holds for every test: one seed decides all that is drawn, nothing leaves the machine, nothing blocks the event loop.

pytest-randomly chooses the seed, or `--randomly-seed` does, and every failure says how to repeat its test.
"""

from __future__ import annotations

import os
import random
import shlex
import sys
from collections.abc import Generator, Iterator

import hypothesis
import pytest
from blockbuster import blockbuster_ctx
from hypothesis import HealthCheck

from mockllmapi.providers import connection
from mockllmapi.synthesis.lexicon import load_lexicon
from support.randomness import RNG

# No deadline and no judgement of speed: a busy machine says nothing about the code. No database: what failed in an earlier
# run would change what this one tries.
hypothesis.settings.register_profile(
    "repeatable", deadline=None, database=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis.settings.load_profile("repeatable")
hypothesis.register_random(RNG)

MAY_BLOCK = (
    ("<frozen importlib._bootstrap>", "_find_and_load"),  # an import happens once; heavy ones are late on purpose
    (
        "mockllmapi/config/secrets.py",
        "_read_file",
    ),  # one `stat` of a mounted secret; it is read again only if it changed
    ("mockllmapi/app.py", "create_app"),  # reads its configuration and opens a recording, before there is any request
    ("mockllmapi/cli/configuration_watcher.py", "__init__"),  # called before the server runs
    ("test_configuration_watcher.py", "watched"),  # a test's own change of a file, called by the product
    ("coverage/collector.py", "lock_data"),  # coverage.py's own, in the middle of any line
    ("mockllmapi/engine/cache/recording.py", "open"),  # called before there is any request
)
"""Functions, with their modules, that may block while an event loop runs."""


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Let Hypothesis draw from the seed of the run, unless it was given one of its own."""
    if config.getoption("--hypothesis-seed") is None:
        vars(hypothesis.core)["global_force_seed"] = _seed_of(config)


@pytest.fixture(autouse=True)
def seeded(request: pytest.FixtureRequest) -> None:
    """Seed everything that a test draws from by the seed of the run and its own name, so that its order does not matter.

    The module `random` seeds applications that are given no generator; `RNG` is what tests hand to parts of the product.
    """
    seed = f"{_seed_of(request.config)} {request.node.nodeid}"
    random.seed(seed)
    RNG.seed(seed)


@pytest.fixture(autouse=True, scope="session")
def event_loop_guard() -> Iterator[None]:
    """Raise BlockingError if code of the product blocks while an event loop runs.

    The usual locale is read before, as an application reads it before its first answer.
    """
    load_lexicon("en")
    with blockbuster_ctx("mockllmapi") as guard:
        for function in guard.functions.values():
            for module, name in MAY_BLOCK:
                function.can_block_in(module, name)
        yield


@pytest.fixture(autouse=True, scope="session")
def patience() -> Iterator[None]:
    """Let connections to loopback take as long as a test may: these limits run by the loop's own clock, not by a test's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "CONNECT_LOOPBACK_S", 300)
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Say beside a failure how to repeat it."""
    report = yield
    if report.failed:
        report.sections.append(("To repeat this", _command(item)))
    return report


def _command(item: pytest.Item) -> str:
    hashes = os.environ.get("PYTHONHASHSEED", "random")
    words = (sys.executable, "-m", "pytest", "-n0", f"--randomly-seed={_seed_of(item.config)}", item.nodeid)
    return f"PYTHONHASHSEED={hashes} {shlex.join(words)}"


def _seed_of(config: pytest.Config) -> int:
    """Return the seed of the run; a fixed one if pytest-randomly is switched off."""
    seed = config.getoption("randomly_seed", default=0)
    return seed if isinstance(seed, int) else 0
