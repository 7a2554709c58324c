"""What is known of nothing."""

from dataclasses import FrozenInstanceError

import pytest

from mockllmapi.contexts import NOTHING_KNOWN, MemoryView


def test_nothing_known_says_nothing() -> None:
    assert MemoryView() == NOTHING_KNOWN
    assert (NOTHING_KNOWN.known, NOTHING_KNOWN.items, NOTHING_KNOWN.gone, NOTHING_KNOWN.is_whole) == (
        None,
        None,
        "",
        False,
    )


def test_a_recollection_does_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        NOTHING_KNOWN.gone = "x"  # type: ignore[misc]
