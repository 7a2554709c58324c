"""Find the request parameter that an error refuses, in its `param`, in a quoted name, or in plain words."""

from __future__ import annotations

import re

from mockllmapi.providers.error_report import ErrorReport

__all__ = ["find_refused_parameter", "refuses_optional_parameters"]

_ALIASES = {
    "response_format": "response_format",
    "json_schema": "response_format",
    "json_object": "response_format",
    "format": "response_format",
    "guided_json": "response_format",
    "grammar": "response_format",
    "max_tokens": "max_tokens",
    "max_completion_tokens": "max_completion_tokens",
    "num_predict": "max_tokens",
    "temperature": "temperature",
    "seed": "seed",
    "n": "n",
    "stream_options": "stream_options",
    "include_usage": "stream_options",
    "stream": "stream",
}
"""The names that upstreams use for parameters, and our name for each."""

_QUOTED_NAME = re.compile(r"['\"`]([a-z_]+)(?:[.\[][^'\"`]*)?['\"`]")
_BARE_NAME = re.compile(
    r"\b(response_format|json_schema|max_completion_tokens|max_tokens|stream_options|temperature)\b"
)


def _text(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_REFUSED = r"(not (be )?(supported|allowed|permitted|available|implemented)|unsupported|must|only|at most|cannot)"
_GRAMMAR = _text(r"\bgrammar\b|schema conversion|invalid (json )?schema|invalid format")
_SYSTEM = _text(
    r"system['\"` ]*(role|message|prompt|instruction)s?\b.{0,40}(not supported|unsupported|not allowed|not permitted|must)"
    r"|(unsupported|unknown|invalid|unexpected) (message )?role:? ?['\"`]?system"
    r"|(does not|doesn't|do not) (support|accept|allow) .{0,40}\bsystem\b"
    r"|roles must alternate|only user and assistant roles|role ['\"`]?system['\"`]? (is )?(not|unsupported)"
)
_PLAIN_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "seed",
        _text(
            r"\b(parameter|argument|field|option)s?:? seed\b|\bseed (is|parameter|must|not)\b|\bseeds? (are|is) not\b"
        ),
    ),
    (
        "n",
        _text(
            rf"\bn ?(=|==|>|<=) ?\d.{{0,40}}{_REFUSED}|{_REFUSED}.{{0,40}}\bn ?(=|==|<=) ?1\b|\bn (must|should) be"
            r"|(multiple|more than (one|1)|only (one|1|a single)|at most (one|1)) (completion|choice|candidate|generation)s?"
            r"|number of (choices|completions|candidates)\b.{0,40}(must|not|only|at most)"
        ),
    ),
    (
        "stream",
        _text(r"\bstreaming\b.{0,40}(not (supported|allowed|available)|unsupported)|does not support streaming"),
    ),
)


def find_refused_parameter(status: int, report: ErrorReport) -> str | None:
    """Return our name of the request parameter that an error refuses, or None if it names none.

    The error's own `param` counts most, then the first quoted name in its message, then a name that is not an English
    word, then plain words. A server failure (500) counts only for a grammar or for the system role.
    """
    if status not in (400, 422, 500, 501):
        return None
    if _SYSTEM.search(report.message):
        return "system"
    if status != 500:
        if report.parameter:
            # An error about `messages` has its own `param`; its text may still mention one of our parameters in passing.
            return _ALIASES.get(re.split(r"[.\[]", report.parameter.lower(), maxsplit=1)[0])
        found = _find_parameter_name(report.message.lower())
        if found is not None:
            return found
    return "response_format" if _GRAMMAR.search(report.message) else None


def refuses_optional_parameters(status: int | None, report: ErrorReport) -> bool:
    """Return whether a refusal may mean a parameter that it does not name."""
    if status == 404:
        return "support the requested parameters" in report.message
    return status in (400, 422) and not report.parameter


def _find_parameter_name(message: str) -> str | None:
    quoted = (match[1] for match in _QUOTED_NAME.finditer(message))
    named = next((name for name in quoted if name in _ALIASES), None)
    if named is None and (bare := _BARE_NAME.search(message)) is not None:
        named = bare[1]
    if named is not None:
        return _ALIASES[named]
    return next((name for name, words in _PLAIN_WORDS if words.search(message)), None)
