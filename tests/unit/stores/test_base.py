"""The seam of stores."""

import inspect
from dataclasses import FrozenInstanceError
from datetime import UTC, datetime

import pytest

from mockllmapi.stores import MemoryStore, SpaceSummary, Store


def test_the_memory_store_implements_the_protocol() -> None:
    wanted = {name: member for name, member in vars(Store).items() if inspect.iscoroutinefunction(member)}
    assert wanted.keys() == {"read", "write", "drop", "spaces"}
    for name, member in wanted.items():
        assert inspect.signature(getattr(MemoryStore, name)) == inspect.signature(member)


def test_facts_do_not_change() -> None:
    now = datetime.now(UTC)
    with pytest.raises(FrozenInstanceError):
        SpaceSummary("a", 1, 2, now, now).entries = 5  # type: ignore[misc]
