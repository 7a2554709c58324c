import pytest

from mockllmapi.shapes.patterns import (
    Alternation,
    Anchor,
    CharacterSet,
    Concatenation,
    Repetition,
    UnsupportedPattern,
    parse_pattern,
    split_pattern,
)


def test_a_pattern_becomes_a_tree() -> None:
    assert parse_pattern("^ab?$") == Concatenation((CharacterSet("a"), Repetition(CharacterSet("b"), 0, 1)))
    assert parse_pattern("a|bc") == Alternation(
        (CharacterSet("a"), Concatenation((CharacterSet("b"), CharacterSet("c"))))
    )
    assert parse_pattern("[a-c]{2,}") == Repetition(CharacterSet("abc"), 2, None)
    assert parse_pattern("(?:x){3}") == Repetition(CharacterSet("x"), 3, 3)
    assert parse_pattern("(?<name>x)+?") == Repetition(CharacterSet("x"), 1, None)
    assert parse_pattern(r"\d") == CharacterSet("0123456789")
    assert parse_pattern(r"\.\u0041\x42") == Concatenation((CharacterSet("."), CharacterSet("A"), CharacterSet("B")))
    assert parse_pattern(r"[\d-]") == CharacterSet("0123456789-")
    assert parse_pattern("") == Concatenation(())


@pytest.mark.parametrize(
    "pattern",
    [
        "(?=a)b",
        "(?!a)",
        "(?<=a)b",
        "(?<!a)b",
        r"(a)\1",
        r"\bword\b",
        "(?i)a",
        "a(",
        "a)",
        "[a",
        "[]",
        "[z-a]",
        "*a",
        "a**",
        "a{3,1}",
        "a{x}",
        "a{99999}",
        "x^",
        "$x",
        r"\p{Greek}",
        r"\u00",
        "\\",
        "[[:alpha:]]",
        "((a{100}){100}){100}",
        "a{5000}",
        "(" * 60 + ")" * 60,
    ],
)
def test_unsupported_patterns_are_refused(pattern: str) -> None:
    with pytest.raises(UnsupportedPattern):
        parse_pattern(pattern)


def test_a_pattern_bound_to_the_start_may_repeat_more_often() -> None:
    assert parse_pattern("^[a-z]{1,5000}$") == Repetition(CharacterSet("abcdefghijklmnopqrstuvwxyz"), 1, 5000)


def test_a_negated_class_offers_readable_letters() -> None:
    letters = parse_pattern("[^0-9]")
    assert isinstance(letters, CharacterSet)
    assert letters.choices.isalpha()


def test_anchors_are_in_the_tree_on_request() -> None:
    assert parse_pattern("^a$", has_anchors=True) == Concatenation(
        (Anchor(is_start=True), CharacterSet("a"), Anchor(is_start=False))
    )
    assert parse_pattern("^a$") == CharacterSet("a")


def test_control_letters_and_digits_by_name() -> None:
    assert parse_pattern(r"\cC") == CharacterSet("\x03")
    assert parse_pattern(r"\p{digit}") == CharacterSet("0123456789")


@pytest.mark.parametrize(
    ("pattern", "parts"),
    [
        (r"^(?=.*\d)(?!x)[a-z\d]{8,}$", (r"^[a-z\d]{8,}$", [r"^(?:.*\d)"], ["^(?:x)"])),
        ("^(?=(a|b)[)]$)ab", ("^ab", ["^(?:(a|b)[)]$)"], [])),
        (r"^(?=\))(?:a|b)", ("^(?:a|b)", [r"^(?:\))"], [])),
        ("^(?=a)", ("^", ["^(?:a)"], [])),
    ],
)
def test_lookaheads_at_the_start_become_patterns(pattern: str, parts: tuple[str, list[str], list[str]]) -> None:
    assert split_pattern(pattern) == parts


@pytest.mark.parametrize(
    "pattern", ["^ab$", "(?=a)b", "^(?=a)b|c", "^(?=a", "^a(?=b)", "^(?=a)b(?!c)", "^(?=a(?=b))ab", r"^(?=(a)\1)a"]
)
def test_any_other_pattern_stays_as_it_is(pattern: str) -> None:
    assert split_pattern(pattern) == (pattern, [], [])
