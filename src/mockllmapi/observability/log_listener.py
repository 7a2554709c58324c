"""Events as log lines."""

from __future__ import annotations

import dataclasses
import logging

from mockllmapi import events
from mockllmapi.exchange import BackendIdentity
from mockllmapi.observability.formats import to_single_line

__all__ = ["LogListener"]

_LOG = logging.getLogger("mockllmapi")


MAX_SELECTED = 1000
"""How many requests in flight are known at most, so that requests whose client left are forgotten."""


class LogListener:
    """Writes each event's line. Verbose (the setting `EnableVerboseLogging`) adds every attempt and repair."""

    def __init__(self, *, is_verbose: bool = False, logger: logging.Logger = _LOG) -> None:
        self.is_verbose = is_verbose
        self._logger = logger
        self._selected: dict[str, None] = {}

    def __call__(self, event: events.Event) -> None:
        level, message = self._describe(event)
        if isinstance(event, events.BackendSelected) and not self._is_first_selection(event.request_id):
            level = logging.DEBUG
        elif isinstance(event, (events.RequestAnswered, events.RequestFailed)):
            self._selected.pop(event.request_id, None)
        if self._logger.isEnabledFor(level):
            self._logger.log(level, "%s", to_single_line(message), extra={"fields": _to_fields(event)})

    def _is_first_selection(self, request_id: str) -> bool:
        """Return whether no backend was chosen yet for this request: further calls for it (another try, chunks) are details."""
        if not request_id:
            return True
        if request_id in self._selected:
            return False
        self._selected[request_id] = None
        if len(self._selected) > MAX_SELECTED:
            del self._selected[next(iter(self._selected))]
        return True

    def _describe(self, event: events.Event) -> tuple[int, str]:
        """Return the level and the text of an event. Details of single requests need `is_verbose`."""
        detail = logging.INFO if self.is_verbose else logging.DEBUG
        match event:
            case events.BackendSelected(backend=backend, was_requested=was_requested):
                word = "Using requested backend" if was_requested else "Selected backend"
                return logging.INFO, f"{word}: {_format_backend(backend)}"
            case events.SelectionExplained(backend=chosen, skipped=skipped):
                return detail, f"Chose {chosen}; passed over: {'; '.join(skipped) or 'nobody'}"
            case events.AnswerRepaired(backend=name, repairs=repairs):
                return detail, f"Repaired the answer of {name} in {len(repairs)} places: {'; '.join(repairs[:10])}"
            case events.RequestAnswered():
                text = f"{event.method} {event.path} -> {event.status} {event.source}"
                return detail, f"{text} ({event.backend or 'no backend'}, {event.elapsed_ms:.0f} ms)"
            case events.RequestFailed(status=status):
                text = f"{event.method} {event.path} -> {status} {event.problem}: {event.detail}"
                if event.problem == "stopping":  # not an error: the server is being stopped
                    return logging.INFO, text
                return (logging.ERROR if status >= 500 else detail), text
            case events.AnswerChunked(count=count, chunks=chunks):
                sizes = ", ".join(map(str, chunks[:12])) + (", …" if len(chunks) > 12 else "")
                return logging.INFO, f"AUTO-CHUNKING: {count} items in {len(chunks)} calls ({sizes})"
            case events.PoolFilled(pool=pool, made=made, failed=failed):
                return detail, f"Pool {pool}: {made} variants made" + (f", {failed} failed" if failed else "")
            case events.ShapeLearned(method=method, path=path):
                return detail, f"Learned the structure of {method} {path}"
            case events.AttemptEnded(attempt=attempt):
                is_well = attempt.outcome in ("ok", "cancelled")
                text = f"Attempt at {attempt.backend}: {attempt.outcome} after {attempt.elapsed_ms:.0f} ms"
                return (detail if is_well else logging.WARNING), text + (
                    f" ({attempt.detail})" if attempt.detail else ""
                )
            case _:
                return _describe_routing(event)


def _describe_routing(event: events.Event) -> tuple[int, str]:
    """Events that an operator wants to see by themselves: what routing decided, else what the server or a backend did."""
    match event:
        case events.UnknownBackendRequested(name=name, known=known):
            text = f"Requested backend '{name[:100]}' is unknown or disabled (known: {', '.join(known)})"
        case events.RetryPlanned(backend=name, delay_s=delay_s):
            text = f"Retrying {name} in {delay_s:.2f} s"
        case events.BackendFailedOver(failed=failed, backend=backend, leaves_machine=leaves_machine):
            text = f"Failed over from {failed} to {_format_backend(backend)}"
            text += "; this backend is hosted and may cost money" if leaves_machine else ""
        case events.BreakerChanged(backend=name, old=old, new=new):
            text = f"Circuit breaker of {name}: {old} -> {new}"
        case events.HealthChanged(backend=name, is_alive=is_alive, detail=why):
            text = f"Health of {name}: {'up' if is_alive else 'down'}" + (f" ({why})" if why else "")
        case events.AnswerDegraded(why=why, is_first=is_first):
            text = f"The built-in generator answers until a backend does (FallbackToBuiltin): {why}"
            return (logging.WARNING if is_first else logging.DEBUG), text
        case events.BackendsRecovered(backend=name):
            return logging.INFO, f"{name} answers again; the built-in generator no longer steps in"
        case _:
            return _describe_server(event)
    return logging.WARNING, text


def _describe_server(event: events.Event) -> tuple[int, str]:
    match event:
        case events.ConfigurationReloaded(backends=names):
            return logging.INFO, f"Configuration reloaded: {', '.join(names) or 'no backends'}"
        case events.ConfigurationRejected(problems=problems):
            text = f"The changed configuration is bad, the old one stays: {' | '.join(problems)}"
        case events.CountLimited(asked=asked, given=given):
            text = f"AUTO-LIMIT: {asked} items asked for, {given} given (MaxItems)"
        case events.VariantsLimited(asked=asked, given=given):
            text = f"A pool of {asked} variants asked for, {given} given (MaxCachePerKey)"
        case events.AnswerReasked(backend=name, why=why):
            text = f"Asking {name} once more: {why}"
        case events.PromptTrimmed(dropped=dropped, limit_tokens=limit, is_cut=is_cut):
            text = f"A prompt was trimmed to {limit} tokens (MaxInputTokens): {dropped} remembered calls left out"
            text += ", the request's body cut" if is_cut else ""
        case events.ParameterRefused(backend=name, parameter=parameter):
            text = f"Backend {name} refuses '{parameter}' as it was sent; from now on it is sent changed, or not at all"
        case events.ModelSubstituted(backend=name, wanted=wanted, used=used):
            text = f"Backend {name} has no model '{wanted}'; using '{used}', the one it has"
        case events.FeedRoundFailed(feed=feed, detail=why, failures=failures):
            text = f"A round of feed '{feed[:100]}' failed ({failures} in a row): {why}"
        case events.MalformedEventSkipped(backend=name):
            text = f"Backend {name} sent a stream event that could not be read; it was skipped"
        case _:
            text = type(event).__name__
    return logging.WARNING, text


def _format_backend(backend: BackendIdentity) -> str:
    return f"{backend.name} ({backend.provider}, {backend.address})"


def _to_fields(event: events.Event) -> dict[str, object]:
    fields = {field.name: getattr(event, field.name) for field in dataclasses.fields(event)}
    return {"event": type(event).__name__, **fields}
