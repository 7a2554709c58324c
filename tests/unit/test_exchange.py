"""The values that pass between the layers."""

import pytest

from mockllmapi.exchange import BackendChoice, Fault, MockAnswer, MockRequest, Source
from support.optional import present


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("gpt", BackendChoice("gpt")),
        ("  gpt ", BackendChoice("gpt")),
        ("gpt;fallback", BackendChoice("gpt", can_fall_back=True)),
        (" gpt ; FallBack ", BackendChoice("gpt", can_fall_back=True)),
        ("gpt;falback", BackendChoice("gpt;falback")),
        ("gpt;", BackendChoice("gpt;")),
        ("", None),
        ("   ", None),
        (";fallback", None),
    ],
)
def test_a_backend_is_named_with_or_without_fallback(text: str, choice: BackendChoice | None) -> None:
    assert BackendChoice.from_text(text) == choice


@pytest.mark.parametrize(
    ("path", "segments"),
    [("/", ()), ("/users", ("users",)), ("/users//7", ("users", "7")), ("/a/b/c", ("a", "b", "c"))],
)
def test_segments_are_the_parts_that_are_not_empty(path: str, segments: tuple[str, ...]) -> None:
    assert MockRequest("GET", path).segments == segments


def test_a_simulated_error_is_an_answer() -> None:
    answer = MockAnswer.simulated(Fault(418, "Tea", ["pot"]))
    assert answer.content == {"error": {"code": 418, "message": "Tea", "details": ["pot"]}}
    assert (answer.source, present(answer.fault).code, answer.backend) == (Source.SIMULATED, 418, "")
