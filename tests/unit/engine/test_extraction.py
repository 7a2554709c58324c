"""Finding the JSON in what models really say."""

from __future__ import annotations

import json
import time
from contextlib import suppress

import pytest

from mockllmapi.engine.extraction import Extracted, NothingExtracted, extract
from mockllmapi.engine.relaxed import MAX_DEPTH

USER = {"id": 7, "name": "Ada"}

WHOLE = {
    "plain": ('{"id": 7}', {"id": 7}),
    "scalar": ('"yes"', "yes"),
    "null": ("null", None),
    "nothing in it": ("{}", {}),
    "surrounded by space": ("\n\n  [1, 2]\n", [1, 2]),
    "byte-order mark": ('\ufeff{"id": 7}', {"id": 7}),
    "invisible space before": ('\u200b{"id": 7}', {"id": 7}),
    # -- around it
    "fence": ('```json\n{"id": 7}\n```', {"id": 7}),
    "fence without language": ("```\n[1]\n```", [1]),
    "fence on one line": ('```json {"id": 7} ```', {"id": 7}),
    "fence of tildes": ('~~~json\n{"id": 7}\n~~~', {"id": 7}),
    "fence with Windows line ends": ('```json\r\n{"id": 7}\r\n```', {"id": 7}),
    "fence between prose": ('Sure! Here you are:\n```json\n{"id": 7}\n```\nAnything else?', {"id": 7}),
    "fence that never closes": ('```json\n{"id": 7}\n', {"id": 7}),
    "fence marks in a string": ('```json\n{"md": "```py\\nx\\n```", "id": 7}\n```', {"md": "```py\nx\n```", "id": 7}),
    "the larger of two fences": (
        'The request:\n```json\n{"q": 1}\n```\nThe answer:\n```json\n{"id": 7, "name": "Ada"}\n```',
        USER,
    ),
    "the word json": ('json\n{"id": 7}', {"id": 7}),
    "prose before": ('Here is the user: {"id": 7}', {"id": 7}),
    "prose after": ('{"id": 7}\n\nI hope this helps {smile}!', {"id": 7}),
    "brackets in the prose": ('I use [square] and {curly} ones: {"id": 7}', {"id": 7}),
    "a footnote before": ('As shown in [1], the user is {"id": 7}', {"id": 7}),
    "a list after a colon": ("The ids are: [1, 2, 3]", [1, 2, 3]),
    "an empty list after a colon": ("Here are the results: []", []),
    "the larger of two": ('{"a": 1} or rather {"id": 7, "name": "Ada"}', USER),
    "an object rather than a list": ('The ids [1, 2, 3, 4, 5, 6, 7] belong to {"n": 7}', {"n": 7}),
    "an assignment": ('const data = {"id": 7};', {"id": 7}),
    "a call": ('callback({"id": 7});', {"id": 7}),
    "a tag": ('<pre>{"id": 7}</pre>', {"id": 7}),
    "an end mark": ('{"id": 7}<|im_end|>', {"id": 7}),
    "one bracket too many behind": ('{"id": 7}}', {"id": 7}),
    "the inside of a string": ('{\\"id\\": 7, \\"name\\": \\"Ada\\"}', USER),
    # -- thoughts
    "think block": ('<think>{"no": 1}</think>{"id": 7}', {"id": 7}),
    "think block of another kind": ('<Reasoning>\n{"no": 1}\n</Reasoning>\n{"id": 7}', {"id": 7}),
    "think block in brackets": ('[THINK]{"no": 1}[/THINK]{"id": 7}', {"id": 7}),
    "think block without its opening": ('let me see {"no": 1} yes</think>\n{"id": 7}', {"id": 7}),
    "two think blocks": ("<think>a</think>\n<thinking>b</thinking>\n[1]", [1]),
    "think block before a fence": ('<think>hm</think>\n\n```json\n{"id": 7}\n```', {"id": 7}),
    # -- inside it
    "trailing comma": ('{"a": [1, 2,], "b": 3,}', {"a": [1, 2], "b": 3}),
    "doubled comma": ('{"a": 1,, "b": [1,,2]}', {"a": 1, "b": [1, 2]}),
    "leading comma": ("[, 1, 2]", [1, 2]),
    "no comma at a line's end": ('{"a": 1\n "b": 2}', {"a": 1, "b": 2}),
    "no comma between objects": ('[{"id": 1} {"id": 2}]', [{"id": 1}, {"id": 2}]),
    "line comment": ('{"a": 1, // first\n "b": 2}', {"a": 1, "b": 2}),
    "block comment": ('{"a": 1, "b": /* two */ 2}', {"a": 1, "b": 2}),
    "hash comment": ('{"a": 1, # first\n "b": 2}', {"a": 1, "b": 2}),
    "single quotes": ("{'id': 7, 'name': 'Ada'}", USER),
    "single quotes around double ones": ("{'a': 'say \"hi\"'}", {"a": 'say "hi"'}),
    "smart quotes": ("{“id”: 7, “name”: “Ada”}", USER),
    "backticks": ("{id: 7, name: `Ada`}", USER),
    "tripled quotes": ('{"a": """say "hi" now""", "b": 1}', {"a": 'say "hi" now', "b": 1}),
    "bare keys": ("{id: 7, $ref-x: 1}", {"id": 7, "$ref-x": 1}),
    "bare words": ("{name: Ada Lovelace, tags: [red, light blue]}", {"name": "Ada Lovelace", "tags": ["red", "light blue"]}),
    "a bare link": ("{url: https://example.com/a//b, n: 1}", {"url": "https://example.com/a//b", "n": 1}),
    "a bare date": ("{at: 2026-01-02T10:00:00Z, n: 1}", {"at": "2026-01-02T10:00:00Z", "n": 1}),
    "Python": ("{'ok': True, 'no': False, 'none': None}", {"ok": True, "no": False, "none": None}),
    "arrows": ('{"id" => 7, "name" => "Ada"}', USER),
    "numbers of JavaScript": ("[+5, .5, 5., 0x1F, 1e2]", [5, 0.5, 5.0, 31, 100.0]),
    "a number with zeros before": ('{"zip": 01234}', {"zip": "01234"}),
    "a number beyond 64 bits": ('{"n": 123456789012345678901234567890}', {"n": 123456789012345678901234567890}),
    "line end in a string": ('{"a": "one\ntwo\tthree"}', {"a": "one\ntwo\tthree"}),
    "escapes that do not exist": (r'{"path": "C:\dir", "n": 1}', {"path": r"C:\dir", "n": 1}),
    "an escaped apostrophe": (r"""{"a": "it\'s"}""", {"a": "it's"}),
    "half a surrogate pair": (r'{"a": "x\ud83d", "n": 1}', {"a": "x\ufffd", "n": 1}),
    "a pair in single quotes": (r"{'a': '\ud83d\ude00'}", {"a": "😀"}),
    "unbreakable space": ('{"a":\u00a01}', {"a": 1}),
    "the same name twice": ('{"id": 1, "id": 2,}', {"id": 2}),
}  # fmt: skip

UNCHANGED = {
    "a link is no comment": ('{"url": "https://example.com/a,]//b", "n": 1,}', "https://example.com/a,]//b"),
    "a block comment in a string": ('{"url": "a /* b */ c", "n": 1,}', "a /* b */ c"),
    "a hash in a string": ('{"url": "#fff # 1", "n": 1,}', "#fff # 1"),
    "dots in a string": ('{"url": "and so on...", "n": 1,}', "and so on..."),
    "doubled commas in a string": ('{"url": "a,,b ,] ,}", "n": 1,}', "a,,b ,] ,}"),
    "brackets in a string": ('see: {"url": "a } b ] c { d [", "n": 1}', "a } b ] c { d ["),
    "quotes in a string": (r'ok {"url": "she said \"}\"", "n": 1}', 'she said "}"'),
    "literals in a string": ('{"url": "True None NaN", "n": 1,}', "True None NaN"),
    "an apostrophe in a string": ('{"url": "it\'s", "n": 1,}', "it's"),
    "smart quotes in a string": ('{"url": "“so”", "n": 1,}', "“so”"),
    "a thought in a string": ('Well: {"url": "<think>x</think>", "n": 1}', "<think>x</think>"),
    "a fence in a string": ('Well: {"url": "```\\nx\\n```", "n": 1}', "```\nx\n```"),
    "backslashes in a string": (r'{"url": "C:\\new\\table", "n": 1,}', r"C:\new\table"),
    "JSON in a string": (r'{"url": "{\"a\": 1,}", "n": 1,}', '{"a": 1,}'),
    "other scripts": ('{"url": "日本 — é 😀", "n": 1,}', "日本 — é 😀"),
}

MENDED = {
    "cut in a string": ('{"id": 7, "name": "Ada Lov', {"id": 7}),
    "cut in an escape": ('{"id": 7, "name": "Ada\\', {"id": 7}),
    "cut in a code point": ('{"id": 7, "name": "Ada\\u00', {"id": 7}),
    "cut in a number": ('{"id": 7, "total": 12', {"id": 7}),
    "cut in a literal": ('{"id": 7, "ok": tr', {"id": 7}),
    "cut in a name": ('{"id": 7, "na', {"id": 7}),
    "cut behind a name": ('{"id": 7, "name"', {"id": 7}),
    "cut behind a colon": ('{"id": 7, "name":', {"id": 7}),
    "cut behind a comma": ('{"id": 7,', {"id": 7}),
    "cut in a list": ('[{"id": 1}, {"id": 2}, {"id":', [{"id": 1}, {"id": 2}]),
    "cut deep down": ('{"users": [{"id": 1, "tags": ["a", "b', {"users": [{"id": 1, "tags": ["a"]}]}),
    "cut in a fence": ('```json\n{"id": 7, "name": "Ad', {"id": 7}),
    "cut behind prose": ('Here: [{"id": 1}, {"i', [{"id": 1}]),
    "no closing bracket": ('{"id": 7, "name": "Ada"\n', USER),
    "prose instead of the closing bracket": ('{"id": 7, "name": "Ada"\n\nThat is all!', USER),
    "not a number": ('{"id": 7, "score": NaN}', {"id": 7, "score": None}),
    "endless numbers": ("[1, -Infinity, 2]", [1, None, 2]),
    "beyond all numbers": ('{"id": 7, "n": 1e400}', {"id": 7, "n": None}),
    "undefined": ('{"id": 7, "a": undefined}', {"id": 7, "a": None}),
    "no value": ('{"id": 7, "a": , "b": 1}', {"id": 7, "b": 1}),
    "and so on": ('[{"id": 1}, {"id": 2}, ...]', [{"id": 1}, {"id": 2}]),
    "and so on in a comment": ('[{"id": 1}, // ... more\n]', [{"id": 1}]),
    "quotes in a string": ('{"a": "she said "hi" to me", "n": 1}', {"a": 'she said "hi" to me', "n": 1}),
    "an apostrophe in single quotes": ("{'a': 'it's fine', 'n': 1}", {"a": "it's fine", "n": 1}),
    "no comma": ('{"a": 1 "b": 2}', {"a": 1, "b": 2}),
    "the wrong bracket": ('{"a": [1, 2}, "b": 3}', {"a": [1, 2], "b": 3}),
    "one record a line": ('{"id": 1}\n{"id": 2}\n{"id": 3}', [{"id": 1}, {"id": 2}, {"id": 3}]),
    "records with commas": ('{"id": 1},\n{"id": 2}', [{"id": 1}, {"id": 2}]),
    "numbered records": ('1. {"id": 1}\n2. {"id": 2}', [{"id": 1}, {"id": 2}]),
    "a fence for each record": (
        'One:\n```json\n{"id": 1}\n```\nTwo:\n```json\n{"id": 2}\n```',
        [{"id": 1}, {"id": 2}],
    ),
}

NOTHING = {
    "empty": "",
    "blank": " \n\t",
    "prose": "I am sorry, I cannot do that.",
    "prose with footnotes": "As said in [1] and [2], no.",
    "a list of tasks": "- [ ] one\n- [x] two",
    "a link": "See [the documentation](https://example.com/{id}).",
    "thoughts only": "<think>I wonder",
    "thoughts with an answer in them": '<think>It could be {"id": 7}',
    "a bracket": "{",
    "a name only": '{"id',
    "YAML": "id: 7\nname: Ada",
    "XML": "<user><id>7</id></user>",
    "a web page": "<!doctype html><html><body>Bad gateway</body></html>",
    "lone surrogates": "\ud800\udfff",
    "a code block of another language": "```python\nprint('hi')\n```",
}


@pytest.mark.parametrize(("text", "value"), WHOLE.values(), ids=WHOLE.keys())
def test_what_is_whole_is_found(text: str, value: object) -> None:
    assert extract(text) == Extracted(value, is_whole=True)


@pytest.mark.parametrize(("text", "value"), UNCHANGED.values(), ids=UNCHANGED.keys())
def test_what_stands_in_a_string_is_never_changed(text: str, value: object) -> None:
    assert extract(text) == Extracted({"url": value, "n": 1}, is_whole=True)


@pytest.mark.parametrize(("text", "value"), MENDED.values(), ids=MENDED.keys())
def test_what_had_to_be_mended_says_so(text: str, value: object) -> None:
    assert extract(text) == Extracted(value, is_whole=False)


@pytest.mark.parametrize("text", NOTHING.values(), ids=NOTHING.keys())
def test_what_holds_no_answer_is_an_error_of_its_own(text: str) -> None:
    with pytest.raises(NothingExtracted):
        extract(text)


def test_half_a_surrogate_pair_that_is_no_escape_is_replaced_as_well() -> None:
    assert extract('{"a": "x\ud800", "n": 1}') == Extracted({"a": "x\ufffd", "n": 1})


# -- hostile texts: each is read, or given up, in time that grows with its length ----------------------------------------

HOSTILE = {
    "braces": "{" * 20_000,
    "lists": "[" * 20_000,
    "nested objects": '{"a":' * 20_000,
    "closed nested lists": "[" * 10_000 + "]" * 10_000,
    "alternating": '[{"a":' * 10_000,
    "empty objects": "{}" * 500_000,
    "quotes": "{" + '"' * 1_000_000,
    "single quotes": "{" + "'" * 1_000_001,
    "smart quotes": "{“" * 500_000,
    "escaped quotes without an end": '{"a": "' + '\\"' * 500_000 + "\\",
    "inner quotes": '["' + '"a"b' * 250_000,
    "comments without an end": '{"a":1,/*' * 100_000,
    "thoughts": "<think></think>" * 60_000,
    "fences": "```\n" * 250_000,
    "unreadable objects": '{"a":1 b c}' * 90_000,
    "blanks": ("{" + " " * 199) * 5_000,
    "prose in braces": "{a " * 300_000,
    "digits": '{"n": ' + "9" * 1_000_000 + ",}",
    "a long bare text": "{a: b " + "c " * 400_000,
    "commas": "[1" + "," * 1_000_000 + "x]",
    "dots": "[1" + "." * 1_000_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_text_takes_no_more_than_its_length(text: str) -> None:
    started = time.process_time()
    with suppress(NothingExtracted):
        extract(text)
    # What grows with the square of the length would take minutes; what grows with it takes well under a second.
    assert time.process_time() - started < 10


def test_a_text_beyond_all_bounds_is_refused() -> None:
    with pytest.raises(NothingExtracted, match="too long"):
        extract("[" + "1," * 5_000_000 + "1]")


def test_nesting_ends_at_a_depth_that_everything_behind_can_walk() -> None:
    inside = "[" * MAX_DEPTH + "1" + "]" * MAX_DEPTH
    assert extract(inside).is_whole
    with pytest.raises(NothingExtracted):
        extract(f"[{inside}]")


def test_a_large_answer_that_is_valid_is_whole() -> None:
    value = [{"id": number, "text": "x" * 50} for number in range(20_000)]
    assert extract(json.dumps(value)) == Extracted(value)


def test_a_large_answer_that_is_not_valid_is_read_as_if_it_stopped() -> None:
    value = [{"id": number, "text": "x" * 50} for number in range(20_000)]
    found = extract(json.dumps(value)[:-1] + ",]")
    assert not found.is_whole
    assert isinstance(found.value, list)
    assert found.value[:-1] == value[: len(found.value) - 1]
    assert len(found.value) > 5_000
