"""Classify failed calls by status, error body and headers, without I/O. No other module reads error texts.

An error text of an upstream may repeat the request, including a key. So none of it is shown: the detail of a failure has
our own words, the status, and an error code from the list of codes known here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from mockllmapi.errors import AttemptFailed, FailureClass
from mockllmapi.providers.error_report import ErrorReport
from mockllmapi.providers.retry_after import read_retry_after

__all__ = ["classify_failure", "find_refused_parameter"]

# -- signals that outrank the status ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FailureSignal:
    """Describe how a failure class is recognised: by one of `words` as code or type, or by `text` in the message.

    The text counts only with one of `statuses`; a word counts with every status.
    """

    failure: FailureClass
    words: frozenset[str]
    text: re.Pattern[str] | None = None
    statuses: frozenset[int] = frozenset()

    def matches(self, status: int, report: ErrorReport) -> bool:
        """Return whether this error has the signal."""
        if self.words & report.words:
            return True
        return self.text is not None and status in self.statuses and self.text.search(report.message) is not None


def _text(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_BAD_REQUEST = frozenset({400, 413, 422})

_SIGNALS: tuple[FailureSignal, ...] = (
    FailureSignal(
        FailureClass.QUOTA,
        frozenset({"insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "insufficient_credits"}),
        _text(r"exceeded your current quota|insufficient (credit|balance|quota|funds)"),
        frozenset({400, 403, 429}),
    ),
    FailureSignal(
        FailureClass.CREDENTIAL,
        frozenset({"invalid_api_key", "authentication_error", "invalid_authentication", "account_deactivated"}),
        _text(
            r"(invalid|incorrect|missing|malformed) (api[ _-]?key|authentication|credentials)|api[ _-]?key not valid"
        ),
        _BAD_REQUEST,
    ),
    FailureSignal(
        FailureClass.TOO_LONG,
        frozenset({"context_length_exceeded", "exceed_context_size_error", "string_above_max_length"}),
        _text(
            r"context (length|window|size)|context_length|available context|n_ctx|prompt is too long|input is too long"
            r"|too many (input )?tokens|maximum prompt length"
        ),
        _BAD_REQUEST,
    ),
    FailureSignal(
        FailureClass.REFUSED,
        frozenset({"content_filter", "content_policy_violation", "responsibleaipolicyviolation", "moderation_blocked"}),
        _text(r"content (management )?policy|content[ _]filter|flagged (as|by)|safety system"),
        frozenset({400, 403, 422}),
    ),
    FailureSignal(
        FailureClass.MODEL_MISSING,
        frozenset({"model_not_found", "model_not_available", "deploymentnotfound"}),
        _text(
            r"no models? (is |are )?(currently )?loaded|model (is |was |has been )?unloaded|failed to load model"
            r"|\bmodels?\b.*(not found|does not exist|not available)|unknown model"
            r"|try pulling it"
        ),
        frozenset({400, 404, 422}),
    ),
)

_KNOWN_CODES = frozenset().union(*(signal.words for signal in _SIGNALS)) | {
    "invalid_request_error",
    "not_found_error",
    "overloaded_error",
    "rate_limit_exceeded",
    "server_error",
    "unavailable_error",
    "unsupported_parameter",
    "unsupported_value",
}

# -- statuses ---------------------------------------------------------------------------------------------------------

_BY_STATUS: dict[int, FailureClass] = {
    401: FailureClass.CREDENTIAL,
    402: FailureClass.QUOTA,
    403: FailureClass.CREDENTIAL,
    408: FailureClass.SERVER,
    410: FailureClass.MODEL_MISSING,
    429: FailureClass.RATE_LIMIT,
}


def _class_by_status(status: int) -> FailureClass:
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if 400 <= status <= 499:
        return FailureClass.CALLER_FAULT
    return FailureClass.SERVER if status >= 500 else FailureClass.BAD_ANSWER


# -- refused parameters -----------------------------------------------------------------------------------------------

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
_SEED = _text(r"\b(parameter|argument|field|option)s?:? seed\b|\bseed (is|parameter|must|not)\b")
_GRAMMAR = _text(r"\bgrammar\b|schema conversion|invalid (json )?schema|invalid format")


def find_refused_parameter(status: int, report: ErrorReport) -> str | None:
    """Return our name of the request parameter that an error refuses, or None if it names none.

    The error's own `param` counts most, then the first quoted name in its message, then a name that is not an English word.
    """
    if status not in (400, 422, 500, 501):
        return None
    if status < 500:
        if report.parameter:
            # An error about `messages` has its own `param`; its text may still mention one of our parameters in passing.
            return _ALIASES.get(re.split(r"[.\[]", report.parameter.lower(), maxsplit=1)[0])
        found = _find_parameter_name(report.message.lower())
        if found is not None:
            return found
    return "response_format" if _GRAMMAR.search(report.message) else None


def _find_parameter_name(message: str) -> str | None:
    quoted = (match[1] for match in _QUOTED_NAME.finditer(message))
    named = next((name for name in quoted if name in _ALIASES), None)
    if named is None and (bare := _BARE_NAME.search(message)) is not None:
        named = bare[1]
    if named is not None:
        return _ALIASES[named]
    return "seed" if _SEED.search(message) else None


# -- the judgement ----------------------------------------------------------------------------------------------------

_WORDS: dict[FailureClass, str] = {
    FailureClass.SERVER: "The backend reports an internal error",
    FailureClass.RATE_LIMIT: "The backend is rate-limited",
    FailureClass.QUOTA: "The account behind the API key has no quota left",
    FailureClass.CREDENTIAL: "The backend did not accept the API key, or needs one",
    FailureClass.MODEL_MISSING: "The backend does not have the model",
    FailureClass.TOO_LONG: "The prompt and the asked output are longer than the model's context",
    FailureClass.REFUSED: "The backend's content filter refused the request",
    FailureClass.CALLER_FAULT: "The backend refused the request",
    FailureClass.BAD_ANSWER: "The backend answered with something that is not a chat completion",
}

_SPECIAL_WORDS: dict[int, str] = {
    404: "The backend has nothing at this address; BaseUrl usually ends in /v1/",
    405: "The backend takes no chat requests at this address; BaseUrl usually ends in /v1/",
}


def classify_failure(status: int, report: ErrorReport, headers: Mapping[str, str], now: datetime) -> AttemptFailed:
    """Return the failure that an error response means.

    `headers` has lower-case names; `now` is for a `Retry-After` that is a date. An error inside a 200 is judged by the
    status in its body, or as a server failure if it has none.
    """
    judged = status if status >= 300 else (report.status or 500)
    failure = next((signal.failure for signal in _SIGNALS if signal.matches(judged, report)), None)
    if failure is None and report.parameter == "model" and judged in (400, 404, 422):
        failure = FailureClass.MODEL_MISSING
    parameter = None
    if failure is None:
        parameter = find_refused_parameter(judged, report)
        failure = _class_by_status(judged) if parameter is None else FailureClass.CAPABILITY
    return AttemptFailed(
        failure,
        _detail(failure, parameter, status, report),
        retry_after_s=read_retry_after(headers, now),
        parameter=parameter,
        status=status,
    )


def _detail(failure: FailureClass, parameter: str | None, status: int, report: ErrorReport) -> str:
    if parameter is not None:
        words = f"The backend does not take the parameter {parameter!r} as it was sent"
    elif 300 <= status <= 399:
        words = "The backend redirects to another address, which is not followed; BaseUrl must be the final one"
    elif failure is FailureClass.CALLER_FAULT and status in _SPECIAL_WORDS:
        words = _SPECIAL_WORDS[status]
    else:
        words = _WORDS[failure]
    codes = [f"HTTP {status}", *sorted(report.words & _KNOWN_CODES)]
    return f"{words} ({', '.join(codes)})."
