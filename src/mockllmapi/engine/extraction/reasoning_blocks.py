"""What a model says to itself before it answers: `<think>…</think>` and its relatives."""

from __future__ import annotations

import re

__all__ = ["BLANK", "LONGEST_MARK", "THOUGHT_CLOSE", "THOUGHT_OPEN", "remove_reasoning"]

LONGEST_MARK = 120
"""Characters that a mark has at most."""

_TAGS = "think|thinking|thought|thoughts|reasoning|reflection|analysis|scratchpad"
BLANK = re.compile(r"[\s\ufeff\u200b-\u200d\u2060]*+")
THOUGHT_OPEN = re.compile(
    rf"""<(?:\w{{1,20}}:)?(?:{_TAGS})(?:\s[^<>]{{0,80}})?>
      | \[THINK\] | ◁think▷ | <\|begin_of_thought\|>
      | (?:<\|start\|>\w{{1,20}})?<\|channel\|>(?:analysis|commentary)(?:\s[^<>|]{{0,40}})?<\|message\|>""",
    re.IGNORECASE | re.VERBOSE,
)
THOUGHT_CLOSE = re.compile(
    rf"(?:</(?:\w{{1,20}}:)?(?:{_TAGS})>|\[/THINK\]|◁/think▷|<\|end_of_thought\|>|<\|end\|>)\s*+", re.IGNORECASE
)


def remove_reasoning(text: str) -> str:
    """The text behind leading think blocks. Some servers swallow the opening mark: then what stands behind the first
    closing one counts, if it looks like an answer. A block that never closes leaves nothing."""
    blank = BLANK.match(text)
    start = blank.end() if blank else 0
    while (opening := THOUGHT_OPEN.match(text, start)) is not None:
        closing = THOUGHT_CLOSE.search(text, opening.end())
        start = closing.end() if closing else len(text)
    closing = THOUGHT_CLOSE.search(text, start)
    if closing is not None and text[closing.end() : closing.end() + 1] in ("{", "[", "`"):
        start = closing.end()
    return text[start:].strip()
