import pytest

from mockllmapi.shapes.patterns import (
    Alternatives,
    Edge,
    Letters,
    Repeat,
    Sequence,
    UnsupportedPattern,
    parse_pattern,
    split_pattern,
)


def test_the_tree_says_what_the_pattern_says() -> None:
    assert parse_pattern("^ab?$") == Sequence((Letters("a"), Repeat(Letters("b"), 0, 1)))
    assert parse_pattern("a|bc") == Alternatives((Letters("a"), Sequence((Letters("b"), Letters("c")))))
    assert parse_pattern("[a-c]{2,}") == Repeat(Letters("abc"), 2, None)
    assert parse_pattern("(?:x){3}") == Repeat(Letters("x"), 3, 3)
    assert parse_pattern("(?<name>x)+?") == Repeat(Letters("x"), 1, None)
    assert parse_pattern(r"\d") == Letters("0123456789")
    assert parse_pattern(r"\.\u0041\x42") == Sequence((Letters("."), Letters("A"), Letters("B")))
    assert parse_pattern(r"[\d-]") == Letters("0123456789-")
    assert parse_pattern("") == Sequence(())


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
def test_what_no_linear_engine_or_no_writer_can_do_is_refused(pattern) -> None:
    with pytest.raises(UnsupportedPattern):
        parse_pattern(pattern)


def test_a_pattern_bound_to_the_start_may_repeat_more_often() -> None:
    assert parse_pattern("^[a-z]{1,5000}$") == Repeat(Letters("abcdefghijklmnopqrstuvwxyz"), 1, 5000)


def test_a_negated_class_offers_readable_letters() -> None:
    letters = parse_pattern("[^0-9]")
    assert isinstance(letters, Letters)
    assert letters.choices.isalpha()


def test_edges_are_in_the_tree_where_they_are_asked_for() -> None:
    assert parse_pattern("^a$", keeps_edges=True) == Sequence((Edge(is_start=True), Letters("a"), Edge(is_start=False)))
    assert parse_pattern("^a$") == Letters("a")


def test_control_letters_and_digits_by_name() -> None:
    assert parse_pattern(r"\cC") == Letters("\x03")
    assert parse_pattern(r"\p{digit}") == Letters("0123456789")


@pytest.mark.parametrize(
    ("pattern", "parts"),
    [
        (r"^(?=.*\d)(?!x)[a-z\d]{8,}$", (r"^[a-z\d]{8,}$", [r"^(?:.*\d)"], ["^(?:x)"])),
        ("^(?=(a|b)[)]$)ab", ("^ab", ["^(?:(a|b)[)]$)"], [])),
        (r"^(?=\))(?:a|b)", ("^(?:a|b)", [r"^(?:\))"], [])),
        ("^(?=a)", ("^", ["^(?:a)"], [])),
    ],
)
def test_what_is_looked_ahead_for_at_the_start_becomes_a_pattern(pattern, parts) -> None:
    assert split_pattern(pattern) == parts


@pytest.mark.parametrize(
    "pattern", ["^ab$", "(?=a)b", "^(?=a)b|c", "^(?=a", "^a(?=b)", "^(?=a)b(?!c)", "^(?=a(?=b))ab", r"^(?=(a)\1)a"]
)
def test_any_other_pattern_stays_as_it_is(pattern) -> None:
    assert split_pattern(pattern) == (pattern, [], [])
