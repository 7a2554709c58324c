"""JSON5 (json5.org) as JSON: what JavaScript developers write as an object literal."""

from __future__ import annotations

import json
import re

__all__ = ["json5_to_json"]

_TOKEN = re.compile(
    r"""(?P<blank>[\s\ufeff]++ | //[^\n\r\u2028\u2029]*+ | /\*[^*]*+(?:\*(?!/)[^*]*+)*\*/)
      | (?P<text>"[^"\\\n\r]*+(?:\\(?:\r\n|[\s\S])[^"\\\n\r]*+)*"
              | '[^'\\\n\r]*+(?:\\(?:\r\n|[\s\S])[^'\\\n\r]*+)*')
      | (?P<hexadecimal>[+-]?0[xX][0-9a-fA-F]{1,16}(?![\w$.]))
      | (?P<number>[+-]?(?:\d++\.?+\d*+|\.\d++)(?:[eE][+-]?\d++)?(?![\w$.]))
      | (?P<name>[^\W\d][\w$]*+|\$[\w$]*+)
      | (?P<mark>[{}\[\]:,])""",
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|\r\n|[\s\S])")
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "0": "\0", "\r\n": "", "\n": "", "\r": ""}
_OPENERS = ("{", "[", ",", ":")
_NAME = re.compile(r"[^\W\d][\w$]*+|\$[\w$]*+")


def json5_to_json(text: str) -> str | None:
    """Return JSON with the value of a JSON5 text, or None if the text has anything else in it. Linear in its length.

    Names without quotes, single quotes, comments, trailing commas, and the numbers of JSON5 are understood. What is not JSON5
    either, such as a name in the place of a value, stays as it is, so that a strict reader refuses it.
    """
    parts: list[str] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            return None
        position = match.end()
        if match.lastgroup == "blank":
            continue
        part = _to_json(match)
        if part in ("}", "]") and parts[-1:] == [","] and parts[-2:-1] and parts[-2] not in _OPENERS:
            parts.pop()
        if part == ":" and parts and _NAME.fullmatch(parts[-1]):
            parts[-1] = json.dumps(parts[-1])
        parts.append(part)
    return "".join(parts)


def _to_json(match: re.Match[str]) -> str:
    token = match.group()
    match match.lastgroup:
        case "text":
            return json.dumps(_ESCAPE.sub(_unescape, token[1:-1]))
        case "hexadecimal":
            return str(int(token, 16))
        case "number":
            number = token.removeprefix("+")
            whole, point, rest = number.partition(".")
            if not point:
                return number
            fraction = rest if rest[:1].isdigit() else "0" + rest
            return f"{whole if whole.strip('-') else whole + '0'}.{fraction}"
        case _:
            return token


def _unescape(match: re.Match[str]) -> str:
    escape = match[1]
    if escape[0] in "ux" and len(escape) > 1:
        return chr(int(escape[1:], 16))
    return _ESCAPES.get(escape, escape)
