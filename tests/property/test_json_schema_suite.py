"""Values written for the schemas of the official test suite conform to them."""

from __future__ import annotations

from support.randomness import make_synthesizer
from support.schema_suite import fault_of, load_suite

SUITE = load_suite()
WRITER = make_synthesizer()
VALUES = 10


def test_the_suite_is_whole() -> None:
    assert len(SUITE) == 670
    assert {case.draft for case in SUITE} == {"draft7", "draft2020-12"}


def test_every_value_conforms_to_the_suites_own_schema() -> None:
    faults = {(case.draft, case.group): fault for case in SUITE if (fault := fault_of(case, WRITER, VALUES))}
    assert faults == {}
