import time

import pytest

from mockllmapi.shapes.validation import compile_validator, list_violations


def test_formats_are_asserted() -> None:
    assert not compile_validator({"type": "string", "format": "date"}).is_valid("soon")


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/schema", "file:///etc/hostname", "https://json-schema.org/draft/2019-09/schema"]
)
def test_nothing_outside_is_opened(address: str) -> None:
    with pytest.raises(ValueError, match="not present"):
        compile_validator({"$ref": address.replace("2019-09/schema", "other")})


def test_patterns_take_linear_time() -> None:
    validator = compile_validator({"type": "string", "pattern": "^(a+)+$"})
    begin = time.process_time()
    assert not validator.is_valid("a" * 20_000 + "!")
    assert time.process_time() - begin < 1


def test_a_violation_has_place_message_and_keyword() -> None:
    validator = compile_validator(
        {"type": "object", "properties": {"a/b": {"items": {"type": "integer"}}}, "required": ["z"]}
    )
    first, second = sorted(list_violations(validator, {"a/b": [1, "x"]}, 10), key=lambda violation: violation.keyword)
    assert (first.path, first.keyword) == ((), "required")
    assert (second.path, second.pointer, second.keyword) == (("a/b", 1), "/a~1b/1", "type")
    assert str(second).startswith("/a~1b/1: ")


def test_violations_are_limited_in_number_and_length() -> None:
    validator = compile_validator({"type": "array", "items": {"type": "integer"}})
    violations = list_violations(validator, ["x" * 5000] * 50, 3)
    assert len(violations) == 3
    assert all(len(violation.message) <= 300 for violation in violations)
