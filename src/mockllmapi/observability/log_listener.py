"""Events as log lines."""

from __future__ import annotations

import logging
from collections import OrderedDict

from mockllmapi import events
from mockllmapi.exchange import BackendIdentity
from mockllmapi.observability.formats import REQUEST_EVENTS, RequestEvent, describe_request, to_single_line
from mockllmapi.observability.log_writer import LogWriter

__all__ = ["LogListener"]

MAX_OPEN_REQUESTS = 10_000
"""Requests whose selection line is remembered; more cannot be under way."""

_LOG = logging.getLogger("mockllmapi")


class LogListener:
    """Write one line per event: one for each request, and one selection line for each request that calls a model.

    Verbose (the setting `EnableVerboseLogging`) adds every attempt and repair.
    """

    def __init__(self, *, is_verbose: bool = False, logger: logging.Logger = _LOG) -> None:
        self.is_verbose = is_verbose
        self._logger = logger
        self._selected: OrderedDict[str, None] = OrderedDict()

    def __call__(self, event: events.Event) -> None:
        if isinstance(event, REQUEST_EVENTS):
            self._log_request(event)
            return
        level, message = self._describe(event)
        if isinstance(event, events.BackendSelected) and self._is_repeated(event):
            level = logging.DEBUG
        self._log(level, message, event)

    def _log_request(self, event: RequestEvent) -> None:
        self._selected.pop(event.request_id, None)
        level = _level_of_request(event)
        if not self._logger.isEnabledFor(level):
            return
        handlers = self._logger.handlers
        if handlers and isinstance(writer := handlers[0], LogWriter):
            writer.add_request(level, event)
        else:
            self._log(level, describe_request(event), event)

    def _log(self, level: int, text: str, event: events.Event) -> None:
        """Log a record without looking for the line of code behind it, which is slow and always this one."""
        logger = self._logger
        if logger.isEnabledFor(level):
            text = to_single_line(text)
            logger.handle(logger.makeRecord(logger.name, level, __file__, 0, text, (), None, extra={"event": event}))

    def _is_repeated(self, event: events.BackendSelected) -> bool:
        """Return whether this request has its selection line already: asking again or in chunks adds none."""
        if not event.request_id:
            return False
        if event.request_id in self._selected:
            return True
        self._selected[event.request_id] = None
        if len(self._selected) > MAX_OPEN_REQUESTS:
            self._selected.popitem(last=False)
        return False

    def _describe(self, event: events.Event) -> tuple[int, str]:
        """Return the level and the text of an event. Details of single requests need `is_verbose`."""
        detail = logging.INFO if self.is_verbose else logging.DEBUG
        match event:
            case events.BackendSelected(backend=backend, was_requested=was_requested):
                word = "Using requested backend" if was_requested else "Selected backend"
                is_model = backend.provider != "builtin"
                return (logging.INFO if is_model else detail), f"{word}: {_format_backend(backend)}"
            case events.SelectionExplained(backend=chosen, skipped=skipped):
                return detail, f"Chose {chosen}; passed over: {'; '.join(skipped) or 'nobody'}"
            case events.AnswerRepaired(backend=name, repairs=repairs):
                return detail, f"Repaired the answer of {name} in {len(repairs)} places: {'; '.join(repairs[:10])}"
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


def _level_of_request(event: RequestEvent) -> int:
    if isinstance(event, events.RequestAnswered):
        return logging.INFO
    match event:
        case events.RequestFailed(status=status, problem=problem) if status >= 500 and problem != "stopping":
            return logging.ERROR
        case events.RequestServed(is_polled=True):
            return logging.DEBUG
    return logging.INFO


def _describe_routing(event: events.Event) -> tuple[int, str]:
    """Return the level and the text of an event of routing, else of the server or a backend."""
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
    """Return the level and the text of an event of the server or a backend."""
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
