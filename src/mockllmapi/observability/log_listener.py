"""Events as log lines."""

from __future__ import annotations

import dataclasses
import logging

from mockllmapi import events

__all__ = ["LogListener"]

_LOG = logging.getLogger("mockllmapi")


class LogListener:
    """Writes each event's line. Verbose (the setting `EnableVerboseLogging`) adds every attempt and repair."""

    def __init__(self, *, is_verbose: bool = False, logger: logging.Logger = _LOG) -> None:
        self._is_verbose = is_verbose
        self._logger = logger

    def __call__(self, event: events.Event) -> None:
        level, message = self._line(event)
        if self._logger.isEnabledFor(level):
            self._logger.log(level, "%s", message, extra={"fields": _fields(event)})

    def _line(self, event: events.Event) -> tuple[int, str]:
        detail = logging.INFO if self._is_verbose else logging.DEBUG
        match event:
            case events.BackendSelected(backend=backend, was_requested=was_requested):
                word = "Using requested backend" if was_requested else "Selected backend"
                return logging.INFO, f"{word}: {backend.name} ({backend.provider}, {backend.address})"
            case events.UnknownBackendRequested(name=name, known=known):
                asked = name[:100]
                return (
                    logging.WARNING,
                    f"Requested backend '{asked}' is unknown or disabled (known: {', '.join(known)})",
                )
            case events.AttemptEnded(attempt=attempt):
                is_well = attempt.outcome in ("ok", "cancelled")
                text = f"Attempt at {attempt.backend}: {attempt.outcome} after {attempt.elapsed_ms:.0f} ms"
                return (detail if is_well else logging.WARNING), text + (
                    f" ({attempt.detail})" if attempt.detail else ""
                )
            case events.AnswerRepaired(backend=backend_name, repairs=repairs):
                return (
                    detail,
                    f"Repaired the answer of {backend_name} in {len(repairs)} places: {'; '.join(repairs[:10])}",
                )
            case events.ParameterRefused(backend=backend_name, parameter=parameter):
                return logging.WARNING, f"Backend {backend_name} refuses '{parameter}'; it is no longer sent there"
            case events.ModelSubstituted(backend=backend_name, wanted=wanted, used=used):
                return (
                    logging.WARNING,
                    f"Backend {backend_name} has no model '{wanted}'; using '{used}', the one it has",
                )
            case events.RequestAnswered():
                text = f"{event.method} {event.path} -> {event.status} {event.source}"
                return detail, f"{text} ({event.backend or 'no backend'}, {event.elapsed_ms:.0f} ms)"
            case events.RequestFailed(status=status):
                level = logging.ERROR if status >= 500 else detail
                return level, f"{event.method} {event.path} -> {status} {event.problem}: {event.detail}"


def _fields(event: events.Event) -> dict[str, object]:
    fields = {field.name: getattr(event, field.name) for field in dataclasses.fields(event)}
    return {"event": type(event).__name__, **fields}
