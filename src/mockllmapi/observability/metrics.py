"""Metrics for Prometheus.

A metric of OpenTelemetry's GenAI conventions has the name that the Prometheus exporter gives it; all others begin with
`mockllmapi_`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from urllib.parse import urlsplit

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from mockllmapi import events
from mockllmapi.exchange import BackendIdentity
from mockllmapi.routing import Backend, BreakerState, WaitQueue

__all__ = ["CONTENT_TYPE", "MetricsListener"]

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92)
_TOKENS = (1, 4, 16, 64, 256, 1024, 4096, 16384, 65536)
_BREAKER = {BreakerState.CLOSED: 0, BreakerState.HALF_OPEN: 1, BreakerState.OPEN: 2}
_MODEL_LABELS = (
    *("gen_ai_operation_name", "gen_ai_provider_name", "gen_ai_request_model"),
    *("backend", "server_address", "server_port"),
)
"""The attributes of OpenTelemetry's GenAI metrics, and the configured name, which distinguishes two backends with one model."""
_DEFAULT_PORTS = {"http": "80", "https": "443"}


class MetricsListener:
    """Counts events. Each application has its own, so that two in one process do not mix."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = self._counter("mockllmapi_requests", "Answers given.", "method", "status", "source")
        self._attempts = self._counter("mockllmapi_attempts", "Upstream calls.", "backend", "outcome")
        self._retries = self._counter("mockllmapi_retries", "Repeats at the same backend.", "backend")
        self._failovers = self._counter("mockllmapi_failovers", "Generations that went elsewhere.", "failed", "backend")
        self._transitions = self._counter("mockllmapi_breaker_transitions", "Moves of breakers.", "backend", "state")
        self._repairs = self._counter("mockllmapi_repairs", "Places changed in models' answers.", "backend")
        self._reasks = self._counter("mockllmapi_reasks", "Answers asked for once more.", "backend")
        self._chunked = self._counter("mockllmapi_chunked_answers", "Answers asked for in several calls.")
        self._chunks = self._counter("mockllmapi_chunks", "Calls that chunked answers were planned in.")
        self._pool_fills = self._counter("mockllmapi_pool_fills", "Times that variants were made ahead.")
        self._variants = self._counter("mockllmapi_pool_variants", "Variants made ahead, well or not.", "outcome")
        self._duration = self._histogram(
            "gen_ai_client_operation_duration_seconds", "GenAI operation duration.", _SECONDS, "error_type"
        )
        self._first_content = self._histogram(
            "gen_ai_server_time_to_first_token_seconds", "Time to generate the first token.", _SECONDS
        )
        self._tokens = self._histogram(
            "gen_ai_client_token_usage", "Number of input and output tokens used.", _TOKENS, "gen_ai_token_type"
        )

        self._request_counters: dict[tuple[str, int, str], Counter] = {}

    def __call__(self, event: events.Event) -> None:
        match event:
            case events.RequestAnswered(method=method, status=status, source=source):
                self._count_request(method, status, source.value)
            case events.RequestFailed(method=method, status=status):
                self._count_request(_limit_method(method), status, "problem")
            case events.AttemptEnded():
                self._count_attempt(event)
            case events.RetryPlanned(backend=name):
                self._retries.labels(name).inc()
            case events.BackendFailedOver(failed=failed, backend=backend):
                self._failovers.labels(failed, backend.name).inc()
            case events.BreakerChanged(backend=name, new=state):
                self._transitions.labels(name, state).inc()
            case events.AnswerRepaired(backend=name, repairs=repairs):
                self._repairs.labels(name).inc(len(repairs))
            case events.AnswerReasked(backend=name):
                self._reasks.labels(name).inc()
            case events.AnswerChunked(chunks=chunks):
                self._chunked.inc()
                self._chunks.inc(len(chunks))
            case events.PoolFilled():
                self._count_fill(event)
            case _:
                pass

    def _count_request(self, method: str, status: int, source: str) -> None:
        key = (method, status, source)
        counter = self._request_counters.get(key)
        if counter is None:
            counter = self._request_counters[key] = self._requests.labels(method, status, source)
        counter.inc()

    def expose(self, backends: Iterable[Backend], wait_queue: WaitQueue) -> bytes:
        """Encode all counters and the current state of the backends in Prometheus's text format."""
        now = CollectorRegistry()
        now.register(_BackendCollector(tuple(backends), wait_queue))
        return generate_latest(self._registry) + generate_latest(now)

    def _count_attempt(self, event: events.AttemptEnded) -> None:
        outcome = event.attempt.outcome
        self._attempts.labels(event.backend.name, outcome).inc()
        labels = _model_labels(event.backend)
        error_type = "" if outcome == "ok" else outcome
        self._duration.labels(*labels, error_type).observe(event.attempt.elapsed_ms / 1000)
        if event.first_content_ms is not None:
            self._first_content.labels(*labels).observe(event.first_content_ms / 1000)
        if event.usage is not None:
            self._tokens.labels(*labels, "input").observe(event.usage.prompt_tokens)
            self._tokens.labels(*labels, "output").observe(event.usage.completion_tokens)

    def _count_fill(self, event: events.PoolFilled) -> None:
        self._pool_fills.inc()
        self._variants.labels("ok").inc(event.made)
        self._variants.labels("failed").inc(event.failed)

    def _counter(self, name: str, what: str, *labels: str) -> Counter:
        return Counter(name, what, labels, registry=self._registry)

    def _histogram(self, name: str, what: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
        return Histogram(name, what, (*_MODEL_LABELS, *labels), buckets=buckets, registry=self._registry)


class _BackendCollector(Collector):
    """The state of the backends, read at each scrape."""

    def __init__(self, backends: tuple[Backend, ...], wait_queue: WaitQueue) -> None:
        self._backends = backends
        self._wait_queue = wait_queue

    def collect(self) -> Iterator[Metric]:
        breaker = GaugeMetricFamily("mockllmapi_breaker_state", "0 closed, 1 half-open, 2 open.", labels=["backend"])
        in_flight = GaugeMetricFamily("mockllmapi_in_flight", "Attempts under way.", labels=["backend"])
        for backend in self._backends:
            breaker.add_metric([backend.name], _BREAKER[backend.state.breaker.state])
            in_flight.add_metric([backend.name], backend.state.in_flight)
        yield breaker
        yield in_flight
        yield GaugeMetricFamily("mockllmapi_waiting", "Requests in the line.", value=len(self._wait_queue))


@lru_cache(maxsize=256)
def _model_labels(backend: BackendIdentity) -> tuple[str, ...]:
    """Return the values of `_MODEL_LABELS`; address and port are empty for the built-in generator."""
    url = urlsplit(backend.address)
    port = "" if not url.hostname else str(url.port or _DEFAULT_PORTS.get(url.scheme, ""))
    return ("chat", backend.provider, backend.model, backend.name, url.hostname or "", port)


def _limit_method(method: str) -> str:
    """Replace invented methods, so that clients cannot make the label grow."""
    return method if method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS") else "other"
