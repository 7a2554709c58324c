"""Asking a model once more, with what was wrong with its answer."""

from __future__ import annotations

from dataclasses import replace

from mockllmapi.engine.prompting.escaping import neutralize
from mockllmapi.exchange import CompletionRequest, Message

__all__ = ["build_second_prompt"]

MAX_QUOTED_CHARS = 1500
MAX_PROBLEM_CHARS = 1000


def build_second_prompt(generation: CompletionRequest, text: str, why: str) -> CompletionRequest:
    """The same generation with the model's own answer and what was wrong with it behind the prompt. Both are shortened, so
    that a long bad answer leaves room for a good one."""
    quoted = text if len(text) <= MAX_QUOTED_CHARS else text[:MAX_QUOTED_CHARS] + " …"
    told = (
        f"That answer could not be used: {neutralize(why[:MAX_PROBLEM_CHARS])}. "
        "Write the whole answer once more: one complete JSON value with every member that the structure asks for, and "
        "nothing else."
    )
    messages = (*generation.messages, Message("assistant", neutralize(quoted) or "…"), Message("user", told))
    return replace(generation, messages=messages)
