"""The signals that outrank the status of an error: codes and texts of upstreams, each with the class that it means."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mockllmapi.errors import FailureClass
from mockllmapi.providers.error_report import ErrorReport

__all__ = ["KNOWN_CODES", "FailureSignal", "find_signal"]


@dataclass(frozen=True, slots=True)
class FailureSignal:
    """Describe how a failure class is recognised: by one of `codes`, or by `text` in the message.

    The text counts only with one of `statuses`; a code counts with every status that `code_statuses` allows (None: all).
    `detail` replaces the usual words of the class.
    """

    failure: FailureClass
    codes: frozenset[str] = frozenset()
    text: re.Pattern[str] | None = None
    statuses: frozenset[int] = frozenset()
    code_statuses: frozenset[int] | None = None
    detail: str = ""

    def is_in(self, status: int, report: ErrorReport, *, is_any_status: bool) -> bool:
        """Return whether this error has the signal."""
        if self.codes & report.codes and (self.code_statuses is None or status in self.code_statuses or is_any_status):
            return True
        is_believed = is_any_status or status in self.statuses
        return is_believed and self.text is not None and self.text.search(report.message) is not None


def _text(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_BAD_REQUEST = frozenset({400, 413, 422})

_SIGNALS: tuple[FailureSignal, ...] = (
    FailureSignal(
        FailureClass.QUOTA,
        frozenset(
            {
                "insufficient_quota",
                "billing_error",
                "billing_hard_limit_reached",
                "billing_not_active",
                "insufficient_credits",
            }
        ),
        _text(r"exceeded your current quota|insufficient (credit|balance|quota|funds)|credit balance is too low"),
        frozenset({400, 403, 429}),
    ),
    FailureSignal(
        FailureClass.CREDENTIAL,
        frozenset(
            {
                "invalid_api_key",
                "missing_api_key",
                "authentication_error",
                "invalid_authentication",
                "account_deactivated",
                "unauthenticated",
                "unauthorized",
            }
        ),
        _text(
            r"(invalid|incorrect|missing|malformed) (api[ _-]?key|authentication|credentials)|api[ _-]?key not valid"
        ),
        _BAD_REQUEST,
    ),
    FailureSignal(
        FailureClass.CREDENTIAL,
        frozenset({"permission_denied", "permission_error", "unsupported_country_region_territory"}),
        detail="The backend refused access",
    ),
    FailureSignal(
        FailureClass.TOO_LONG,
        frozenset({"context_length_exceeded", "exceed_context_size_error", "string_above_max_length"}),
        _text(
            r"context (length|window|size|limit)|context_length|available context|n_ctx|prompt is too long|input is too long"
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
        frozenset({"insufficient_system_resources"}),
        _text(
            r"failed to load model|model loading was stopped|insufficient system resources|model has crashed"
            r"|requires more (system |gpu )?memory|runner (process )?has (terminated|crashed)|unable to load model"
            r"|(cuda|gpu|out of) .{0,20}\bout of memory|cannot allocate memory|cudamalloc failed"
        ),
        frozenset({400, 404, 422, 500, 503, 507}),
        detail="The backend cannot load the model",
    ),
    FailureSignal(
        FailureClass.MODEL_MISSING,
        frozenset({"model_not_found", "model_not_available", "deploymentnotfound", "model_not_loaded"}),
        _text(
            r"no models? (is |are )?(currently )?loaded|model (is |was |has been )?unloaded|multiple models are loaded"
            r"|\bmodels?\b.*(not found|does not exist|not available)|unknown model|no endpoints found for"
            r"|try pulling it|(?m:^model: \S+$)"
        ),
        frozenset({400, 404, 422}),
    ),
    FailureSignal(FailureClass.BAD_ANSWER, frozenset({"json_validate_failed"})),
    FailureSignal(
        FailureClass.RATE_LIMIT,
        frozenset({"rate_limit_exceeded", "rate_limit_error", "too_many_requests", "resource_exhausted"}),
        code_statuses=frozenset({400, 403, 429, 500, 502, 503, 529}),
    ),
)

KNOWN_CODES = frozenset().union(*(signal.codes for signal in _SIGNALS)) | {
    "invalid_request_error",
    "not_found_error",
    "overloaded_error",
    "rate_limit_exceeded",
    "server_error",
    "unavailable_error",
    "unsupported_parameter",
    "unsupported_value",
}
"""Codes that may be shown in the detail of a failure."""


def find_signal(status: int, report: ErrorReport, *, is_any_status: bool) -> FailureSignal | None:
    """Return the first signal of this error. With `is_any_status`, texts count whatever the status."""
    return next((signal for signal in _SIGNALS if signal.is_in(status, report, is_any_status=is_any_status)), None)
