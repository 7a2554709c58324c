import pytest

from mockllmapi.providers.surrogates import SurrogateJoiner

HIGH, LOW, FACE, LOST = "\ud83d", "\ude00", "\N{GRINNING FACE}", "\N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        (["plain", "ünï"], "plainünï"),
        ([HIGH, LOW], FACE),
        (["a" + HIGH, LOW + "b"], f"a{FACE}b"),
        ([HIGH + LOW], FACE),
        ([HIGH, "", LOW], FACE),
        ([HIGH, "b"], LOST + "b"),
        ([LOW], LOST),
        ([HIGH, HIGH, LOW], LOST + FACE),
        (["a", HIGH], "a" + LOST),
    ],
)
def test_pairs_are_joined_and_lone_surrogates_replaced(pieces: list[str], text: str) -> None:
    joiner = SurrogateJoiner()
    assert "".join([*map(joiner.feed, pieces), joiner.finish()]) == text
