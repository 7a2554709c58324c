"""Findings."""

from __future__ import annotations

import pytest

from mockllmapi.config.findings import ConfigMessage, Findings
from mockllmapi.errors import ConfigProblem, ConfigurationError


def test_problems_are_raised_together_and_keep_their_own_origin() -> None:
    findings = Findings()
    findings.problem("One.", key="A")
    findings.adopt(
        ConfigurationError((ConfigProblem("Two."), ConfigProblem("Three.", origin="o"))), origin="p", key="B"
    )

    with pytest.raises(ConfigurationError) as caught:
        findings.raise_problems()
    assert [str(problem) for problem in caught.value.problems] == ["A: One.", "p: B: Two.", "o: B: Three."]
    assert findings.faulty_keys == {"A", "B"}


def test_messages_alone_raise_nothing() -> None:
    findings = Findings()
    findings.warn("w")
    findings.inform("i")
    findings.raise_problems()

    assert findings.messages == (ConfigMessage("warning", "w"), ConfigMessage("info", "i"))
