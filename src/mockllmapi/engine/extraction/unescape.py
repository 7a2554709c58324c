"""JSON that is all there and does not look like it: escaped once more, quoted line by line, without its braces."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from types import MappingProxyType

import msgspec

__all__ = ["requote", "unescape_text"]

_ENTITY = re.compile(r"&(?:quot|#34|#x22);")
_ESCAPED_QUOTE = re.compile(r'[\[{,\s:n]\\"')
_QUOTED = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*"?', re.DOTALL)
_OUTSIDE = re.compile(
    r'"[^"\\]*+(?:\\.[^"\\]*+)*"?|\\[nrt]|[\x00-\x08\x0b\x0c\x0e-\x1f\u200b-\u200d\u2060\ufeff：，｛｝［］＂]',
    re.DOTALL,
)
_PLAIN: Mapping[str, str] = MappingProxyType(
    {"\\n": "\n", "\\r": "\n", "\\t": " ", **dict(zip("：，｛｝［］＂", ':,{}[]"', strict=True))}
)
_PREFIXES = tuple(re.compile(pattern) for pattern in (r">[ ]?", r"\+", r"[ \t]*\d+[:|.]?(?:[ \t]|$)"))
_MEMBER = re.compile(r"""\s*+(?:"[^"\\\n]{1,100}"|'[^'\\\n]{1,100}')\s*+:\s*+[^\s,]""")
_CALL = re.compile(r"\s*+(?:return\s|print\()?\s*+[A-Za-z_][\w.]*\(\s*+([A-Za-z_]\w*\s*+=[^=][^\x00]*+)", re.DOTALL)
_WITHOUT_COLON = re.compile(r"""([{,]\s*+"[A-Za-z_]\w{0,60}")(\s++(?:-?\d|["{\[]|true\b|false\b|null\b))""")
_WITHOUT_QUOTE = re.compile(r"""([{,]\s*+"[A-Za-z_]\w{0,60})(\s*+:\s*+(?:-?\d|["{\[]|true\b|false\b|null\b))""")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def unescape_text(text: str) -> Iterator[str]:
    """What the text may really say, the likeliest first. Each costs time that grows with the length of the text."""
    for undo in _WAYS:
        plain = undo(text)
        if plain and plain != text:
            yield plain


def requote(text: str) -> str:
    """The text with what is missing behind its names: a colon, or the closing quotation mark. Empty where nothing is."""
    mended = _WITHOUT_QUOTE.sub(r'\1"\2', _WITHOUT_COLON.sub(r"\1:\2", text))
    return mended if mended != text else ""


def _without_colours(text: str) -> str:
    return _COLOUR.sub("", text) if "\x1b[" in text else ""


def _without_entities(text: str) -> str:
    return html.unescape(text) if _ENTITY.search(text) else ""


def _unescaped(text: str) -> str:
    """The text as the inside of a JSON string: `{\\"id\\": 7}`."""
    return _string_inside(f'"{text}"') if _ESCAPED_QUOTE.search(text) else ""


def _quoted_inside(text: str) -> str:
    """What a string between prose says: `Here: "{\\"id\\": 7}"`."""
    if '"{\\' not in text and '"[{\\' not in text:
        return ""
    longest = max((match.group() for match in _QUOTED.finditer(text)), key=len, default="")
    return _string_inside(longest)


def _string_inside(text: str) -> str:
    with suppress(msgspec.DecodeError, UnicodeEncodeError):
        return msgspec.json.decode(text, type=str)
    return ""


def _plainer(text: str) -> str:
    """The text with the punctuation of other scripts, invisible characters and `\\n` between its strings made plain."""
    return _OUTSIDE.sub(lambda match: match[0] if match[0][0] == '"' else _PLAIN.get(match[0], ""), text)


def _unquoted_lines(text: str) -> str:
    """The text without what stands before every line: `> `, `+`, a line number."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < 2:
        return ""
    for prefix in _PREFIXES:
        if all(prefix.match(line) for line in lines):
            return "\n".join(prefix.sub("", line, count=1) for line in lines)
    return ""


def _braced(text: str) -> str:
    """Members without the brace before them."""
    if _MEMBER.match(text) is None:
        return ""
    return "{" + text if text.endswith("}") else "{" + text + "\n"


def _arguments(text: str) -> str:
    """A call by names as an object: `User(id=7, name="Ada")`."""
    match = _CALL.fullmatch(text)
    inside = match[1].rstrip("; \t\r\n)") if match is not None else ""
    return "{" + inside + "\n}" if inside else ""


_WAYS: tuple[Callable[[str], str], ...] = (
    _without_colours,
    _without_entities,
    _unescaped,
    _quoted_inside,
    _unquoted_lines,
    _braced,
    _arguments,
    _plainer,
)
