"""Strangers' text inside a prompt: it can be read, and it cannot be mistaken for the prompt.

Everything that a client, a model or a shape has said passes through here before it is put between two marks. What is
escaped reads as JSON's own escapes, so nothing is lost: inside JSON the value stays the same.
"""

from __future__ import annotations

import json
import re

import msgspec

__all__ = ["data_line", "data_text", "neutralize", "section"]

_HARMFUL = re.compile(
    r"""[<>\uff1c\uff1e\ufe64\ufe65\u2039\u203a\u27e8\u27e9\u3008\u3009\uff5c\u2502]    # marks, and what looks like them
      | \[(?=\s*/?\s*(?:INST|SYS|SYSTEM|USER|ASSISTANT|TOOL|AVAILABLE|BOS|EOS|PROMPT|MASK|CLS|SEP|PAD)[\w\s]*\])  # [INST]
      | \#(?=\#\#)                                                                      # ### Instruction:
      | [\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f]  # what nobody sees
      | [\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb]
      | [\U000e0000-\U000e0fff\ud800-\udfff]
    """,
    re.VERBOSE | re.IGNORECASE,
)


def data_line(value: object) -> str:
    """A JSON value as one line of JSON that means the same, with nothing in it that could be a mark, a chat template's token
    or invisible."""
    try:
        text = msgspec.json.encode(value).decode()
    except UnicodeEncodeError:  # half a surrogate pair, which UTF-8 cannot say and JSON's escapes can
        text = json.dumps(value, separators=(",", ":"))
    return neutralize(text)


def data_text(text: str) -> str:
    """Text that keeps its lines, and is as harmless; each line begins with a dash, so that none begins like a role."""
    return "\n".join(f"- {neutralize(line)}" for line in re.split(r"[\n\x0b\x0c\r\x85\u2028\u2029]+", text) if line)


def section(mark: str, data: str) -> str:
    """Data between its two marks, each on a line of its own."""
    return f"<{mark}>\n{data}\n</{mark}>"


def neutralize(text: str) -> str:
    """Text in which nothing could be a mark, a chat template's token or invisible; it keeps its lines."""
    return _HARMFUL.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
