import pytest

from mockllmapi.providers.repetition import RepetitionDetector


def is_noticed(text: str, size: int = 7) -> bool:
    detector = RepetitionDetector()
    return any(detector.feed(text[at : at + size]) for at in range(0, len(text), size))


@pytest.mark.parametrize("piece", ["Awesome, ", "\n", "The server is running.\n", "ab" * 90])
@pytest.mark.parametrize("size", [3, 1000])
def test_a_text_that_repeats_a_short_piece_is_noticed(piece: str, size: int) -> None:
    text = '{"author": "' + piece * (4_000 // len(piece))
    assert is_noticed(text, size)


@pytest.mark.parametrize(
    "text",
    [
        "Awesome, " * 100,
        "".join(f'{{"id": {number}, "name": "item"}}, ' for number in range(1_000)),
        "".join(f"{'x' * 201}{number % 10}" for number in range(40)),
        "",
    ],
)
def test_other_texts_are_not(text: str) -> None:
    assert not is_noticed(text)
