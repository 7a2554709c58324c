"""Classify failed calls by status, error body and headers, without I/O. No other module reads error texts.

An error text of an upstream may repeat the request, including a key. So none of it is shown: the detail of a failure has
our own words, the status, and an error code from the list of codes known here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from mockllmapi.errors import AttemptFailed, FailureClass
from mockllmapi.providers.error_report import ErrorReport
from mockllmapi.providers.failure_signals import KNOWN_CODES, FailureSignal, find_signal
from mockllmapi.providers.refused_parameters import find_refused_parameter
from mockllmapi.providers.retry_after import read_retry_after

__all__ = ["classify_failure"]

_BY_STATUS: dict[int, FailureClass] = {
    401: FailureClass.CREDENTIAL,
    402: FailureClass.QUOTA,
    403: FailureClass.CREDENTIAL,
    404: FailureClass.WRONG_ADDRESS,
    405: FailureClass.WRONG_ADDRESS,
    408: FailureClass.SERVER,
    410: FailureClass.MODEL_MISSING,
    425: FailureClass.SERVER,
    429: FailureClass.RATE_LIMIT,
}


def _class_by_status(status: int) -> FailureClass:
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if 300 <= status <= 399:
        return FailureClass.WRONG_ADDRESS
    return FailureClass.REJECTED if status <= 499 else FailureClass.SERVER


_DETAILS: dict[FailureClass, str] = {
    FailureClass.SERVER: "The backend reports an internal error",
    FailureClass.RATE_LIMIT: "The backend is rate-limited",
    FailureClass.QUOTA: "The account behind the API key has no quota left",
    FailureClass.CREDENTIAL: "The backend did not accept the API key, or needs one",
    FailureClass.MODEL_MISSING: "The backend does not have the model",
    FailureClass.TOO_LONG: "The prompt and the requested output are longer than the model's context",
    FailureClass.REFUSED: "The backend's content filter refused the request",
    FailureClass.REJECTED: "The backend refused the request",
    FailureClass.WRONG_ADDRESS: "The backend has nothing at this address; BaseUrl usually ends in /v1/",
    FailureClass.BAD_ANSWER: "The model could not produce a usable answer",
}

_DETAILS_BY_STATUS: dict[int, str] = {
    403: "The backend refused access",
    405: "The backend takes no chat requests at this address; BaseUrl usually ends in /v1/",
}


def classify_failure(status: int, report: ErrorReport, headers: Mapping[str, str], now: datetime) -> AttemptFailed:
    """Return the failure that an error response means.

    `headers` has lower-case names; `now` is for a `Retry-After` that is a date. An error inside a 2xx is judged by the
    status in its body, or else as a server failure.
    """
    is_inside = 200 <= status <= 299
    judged = (report.status or 500) if is_inside else status
    signal = find_signal(judged, report, is_any_status=is_inside and report.status is None)
    failure = signal.failure if signal is not None else None
    if failure is None and report.parameter == "model" and judged in (400, 404, 422):
        failure = FailureClass.MODEL_MISSING
    parameter = None
    if failure is None:
        parameter = find_refused_parameter(judged, report)
        failure = _class_by_status(judged) if parameter is None else FailureClass.CAPABILITY
    return AttemptFailed(
        failure,
        _describe(failure, parameter, status, report, signal),
        retry_after_s=read_retry_after(headers, now),
        parameter=parameter,
        status=status,
    )


def _describe(
    failure: FailureClass, parameter: str | None, status: int, report: ErrorReport, signal: FailureSignal | None
) -> str:
    if parameter is not None:
        words = f"The backend does not take the parameter {parameter!r} as it was sent"
    elif 300 <= status <= 399:
        words = "The backend redirects to another address, which is not followed; BaseUrl must be the final one"
    elif signal is not None:
        words = signal.detail or _DETAILS[failure]
    else:
        by_status = _DETAILS_BY_STATUS.get(status) if failure is _class_by_status(status) else None
        words = by_status or _DETAILS[failure]
    codes = [f"HTTP {status}", *sorted(report.codes & KNOWN_CODES)]
    return f"{words} ({', '.join(codes)})."
