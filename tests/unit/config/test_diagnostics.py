"""Findings."""

from __future__ import annotations

import pytest

from mockllmapi.config.diagnostics import ConfigMessage, Diagnostics
from mockllmapi.errors import ConfigProblem, ConfigurationError


def test_problems_are_raised_together_and_keep_their_own_origin() -> None:
    diagnostics = Diagnostics()
    diagnostics.add_problem("One.", key="A")
    diagnostics.add_error(
        ConfigurationError((ConfigProblem("Two."), ConfigProblem("Three.", origin="o"))), origin="p", key="B"
    )

    with pytest.raises(ConfigurationError) as caught:
        diagnostics.raise_problems()
    assert [str(problem) for problem in caught.value.problems] == ["A: One.", "p: B: Two.", "o: B: Three."]
    assert diagnostics.faulty_keys == {"A", "B"}


def test_messages_alone_raise_nothing() -> None:
    diagnostics = Diagnostics()
    diagnostics.warn("w")
    diagnostics.inform("i")
    diagnostics.raise_problems()

    assert diagnostics.messages == (ConfigMessage("warning", "w"), ConfigMessage("info", "i"))
