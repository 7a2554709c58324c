"""What nothing else could read, guessed by json-repair, and believed only where it says what the text says."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from mockllmapi.engine.repair.unwrap import is_hollow
from mockllmapi.types import JsonValue

__all__ = ["guess", "is_believable"]

_WORDS = re.compile(r"\w+")
_TRICKY = re.compile(r"""["'`:;=(){}\[\]<>+*\n]""")
_TORN = re.compile(r"""["']\s*(?:=>|[:=+]|\n)|(?:=>|[:=+,\n])\s*["']\s*\Z""")
_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|.)", re.DOTALL)
_FRACTION = re.compile(r"\d{1,20}\.\d{1,20}(?![\w.])")
_COMMENT = re.compile(r"(?:^|(?<=[\s,{}\[\]]))//[^\n]*|/\*.*?\*/", re.DOTALL)


def guess(text: str, *, is_closed: bool) -> JsonValue:
    """The value that `text` (from an opening bracket; to the closing one where `is_closed`) may mean, None where a guess
    would lose or invent something."""
    import json_repair

    try:
        found: object = json_repair.loads(text, skip_json_loads=True)
        value: JsonValue = msgspec.json.decode(msgspec.json.encode(found))
    except Exception:  # noqa: BLE001 - whoever guesses fails in many ways (assertions, indices), and all mean the same
        return None
    wanted = dict if text[0] == "{" else list
    if not isinstance(value, wanted) or is_hollow(value) or not _says_all(value, text, is_closed=is_closed):
        return None
    return value


def is_believable(value: JsonValue) -> bool:
    """Whether no text in a value has swallowed what stands around texts: `id" 7, "name`."""
    return not any((is_name and _TRICKY.search(text)) or _TORN.search(text) for text, is_name in _texts(value))


def _says_all(value: JsonValue, text: str, *, is_closed: bool) -> bool:
    """Whether the value has the words of the text, all of them and in their order (a text that stops early may lose its
    last ones), has its names where names stand, and no text that stood without quotes but cannot."""
    said = _words(_COMMENT.sub(" ", text))
    meant = _words(msgspec.json.encode(value).decode())
    if "".join(meant) not in _acceptable(said, is_closed=is_closed):
        return False
    for part, is_name in _texts(value):
        if is_name and not re.search(rf"""[{{,;\[\s]\s*["'`]?{re.escape(part)}["'`]?\s*(?:=>|[:=])""", text):
            return False
        if _TRICKY.search(part) and not any(f"{quote}{part}" in text for quote in "\"'`“„«"):
            return False
    return is_believable(value)


def _words(text: str) -> list[str]:
    plain = _ESCAPE.sub(lambda match: _character(match[0][2:]) if len(match[0]) == 6 else " ", text)
    plain = _FRACTION.sub(lambda match: repr(float(match[0])), plain)
    return [word.lower() for word in _WORDS.findall(plain)]


def _character(digits: str) -> str:
    return chr(int(digits, 16))


def _acceptable(said: list[str], *, is_closed: bool) -> set[str]:
    """Joined, what a value may say. Literals are spelled in more than one way."""
    spelled = ["null" if word == "none" else word for word in said]
    if is_closed:
        return {"".join(spelled)}
    return {"".join(spelled[:end]) for end in range(max(0, len(spelled) - 12), len(spelled) + 1)}


def _texts(value: JsonValue) -> Iterator[tuple[str, bool]]:
    """The names (True) and texts (False) in a value."""
    pending = [value]
    while pending:
        node = pending.pop()
        if isinstance(node, str):
            yield node, False
        elif isinstance(node, list):
            pending.extend(node)
        elif isinstance(node, dict):
            yield from ((name, True) for name in node)
            pending.extend(node.values())
