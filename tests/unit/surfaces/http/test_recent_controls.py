"""Equal controls are read once, and different ones are never mixed up."""

from collections.abc import Mapping, Sequence

import pytest

from mockllmapi.errors import BadControl
from mockllmapi.surfaces.http.body import ParsedBody
from mockllmapi.surfaces.http.controls import ControlReader, ReadControls
from mockllmapi.surfaces.http.recent_controls import RecentControls

NO_BODY = ParsedBody()


class CountingReader(ControlReader):
    """A reader that counts its readings."""

    readings = 0

    def read(
        self,
        query: Sequence[tuple[str, str]],
        headers: Mapping[str, str],
        body: ParsedBody,
        *,
        is_streamed: bool = False,
    ) -> ReadControls:
        self.readings += 1
        return super().read(query, headers, body, is_streamed=is_streamed)


def reader(**limits: int) -> tuple[RecentControls, CountingReader]:
    counting = CountingReader(10_000)
    return RecentControls(counting, **limits), counting


def test_equal_queries_are_read_once() -> None:
    controls, counting = reader()
    first = controls.read((("count", "3"),), {"host": "a", "x-request-id": "1"}, NO_BODY)
    again = controls.read((("count", "3"),), {"host": "b", "x-request-id": "2"}, NO_BODY)
    assert (counting.readings, first.controls.count) == (1, 3)
    assert again is first


@pytest.mark.parametrize(
    ("query", "headers", "is_streamed"),
    [
        ((("count", "4"),), {}, False),
        ((("count", "3"), ("color", "red")), {}, False),
        ((("count", "3"),), {"x-llm-backend": "a"}, False),
        ((("count", "3"),), {"accept-language": "de"}, False),
        ((("count", "3"),), {}, True),
    ],
)
def test_whatever_can_be_a_control_makes_a_difference(
    query: tuple[tuple[str, str], ...], headers: dict[str, str], is_streamed: bool
) -> None:
    controls, counting = reader()
    controls.read((("count", "3"),), {}, NO_BODY)
    controls.read(query, headers, NO_BODY, is_streamed=is_streamed)
    assert counting.readings == 2


def test_bodies_are_read_each_time() -> None:
    controls, _ = reader()
    body = ParsedBody({"context": "a", "x": 1}, "json")
    assert controls.read((), {}, body).controls.context == "a"
    assert controls.read((), {}, ParsedBody({"context": "b"}, "json")).controls.context == "b"
    assert len(controls) == 0


def test_bad_controls_are_refused_each_time() -> None:
    controls, counting = reader()
    for _ in range(2):
        with pytest.raises(BadControl):
            controls.read((("count", "x"),), {}, NO_BODY)
    assert counting.readings == 2


def test_what_is_kept_is_bounded_in_number_and_size() -> None:
    controls, counting = reader(max_entries=2, max_chars=20)
    for value in ("1", "2", "3", "1"):
        controls.read((("page", value),), {}, NO_BODY)
    controls.read((("page", "x" * 30),), {}, NO_BODY)
    assert (len(controls), counting.readings) == (2, 5)
