"""JSON that does not look like it."""

import pytest

from mockllmapi.engine.extraction.unescape import requote, unescape_text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("\x1b[1m[1]\x1b[0m", "[1]"),
        ("{&quot;a&quot;: &quot;&lt;&quot;}", '{"a": "<"}'),
        (r"{\"a\": \"x\ny\"}", '{"a": "x\ny"}'),
        (r'I say "{\"a\": 1}" now', '{"a": 1}'),
        ("> [\n> 1\n> ]", "[\n1\n]"),
        ("1: [\n2: 7\n3: ]", "[\n7\n]"),
        ('"a": 1}', '{"a": 1}'),
        ("User(id=7)", "{id=7\n}"),
        ("print(User(id=7))", "{id=7\n}"),
        ('{\\n"a"：\u200b"\\n：\u200b"\\n}', '{\n"a":"\\n：\u200b"\n}'),
    ],
)
def test_what_it_says_is_among_the_readings(text: str, plain: str) -> None:
    assert plain in list(unescape_text(text))


@pytest.mark.parametrize("text", ["", "prose", '{"a": 1}', "> one line", "f(x)", "&quotation"])
def test_what_is_no_disguise_has_no_other_reading(text: str) -> None:
    assert list(unescape_text(text)) == []


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ('{"id" 7, "n" "x"}', '{"id": 7, "n": "x"}'),
        ('{"id: 7, "n": 1}', '{"id": 7, "n": 1}'),
        ('{"id": 7, "n" : [true]}', ""),
    ],
)
def test_names_get_what_is_missing_behind_them(text: str, mended: str) -> None:
    assert requote(text) == mended
