"""What is answered alike."""

import pytest

from mockllmapi.exchange import Controls, MockRequest, RawShape
from mockllmapi.learning.endpoints import Endpoint, endpoint_of
from mockllmapi.shapes import compile_shape
from mockllmapi.shapes.learned_shapes import build_shape_key
from mockllmapi.types import JsonValue

PLAIN = endpoint_of(MockRequest("GET", "/users/7"), None)


def shaped(raw: JsonValue, count: int | None = None) -> Endpoint:
    shape = RawShape(raw, "shape")
    request = MockRequest("GET", "/users/7", controls=Controls(shape=shape, count=count))
    read = compile_shape(shape)
    return endpoint_of(request, read if count is None else read.with_count(count, "count"))


def test_ids_and_filters_make_no_difference() -> None:
    assert endpoint_of(MockRequest("get", "/users/8", (("status", "x"),)), None) == PLAIN
    assert (PLAIN.key, PLAIN.variant) == (build_shape_key("GET", "/users/{id}"), "")
    assert PLAIN.entry == "GET~users~:id#"


@pytest.mark.parametrize(
    "request_",
    [MockRequest("PUT", "/users/7"), MockRequest("GET", "/users"), MockRequest("GET", "/users/7", (("fields", "id"),))],
)
def test_method_path_and_asked_structure_do(request_: MockRequest) -> None:
    assert endpoint_of(request_, None).entry != PLAIN.entry


def test_a_shape_does_and_its_count_does_not() -> None:
    assert shaped([{"id": 0}]) == shaped([{"id": 0}], 5)
    assert len({shaped([{"id": 0}]).entry, shaped({"id": 0}).entry, PLAIN.entry}) == 3
