"""Events as numbers, in Prometheus's words."""

from dataclasses import replace

import pytest
from prometheus_client.parser import text_string_to_metric_families

from mockllmapi import events
from mockllmapi.errors import AttemptRecord
from mockllmapi.exchange import BackendIdentity, Source, Usage
from mockllmapi.observability import MetricsListener
from mockllmapi.routing import WaitQueue
from mockllmapi.testing import FrozenClock

GPT = BackendIdentity("gpt", "openai", "https://api.openai.com/v1/", "gpt-4")


def samples(*heard: events.Event) -> dict[tuple[str, ...], float]:
    """Every sample after these events, by name and labels."""
    listener = MetricsListener()
    for event in heard:
        listener(event)
    text = listener.expose((), WaitQueue(FrozenClock())).decode()
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if not sample.name.endswith("_created")
    }


@pytest.mark.parametrize(
    ("event", "sample"),
    [
        (
            events.RequestAnswered("1", "GET", "/a", 200, Source.LLM, "gpt", 1.0),
            ("mockllmapi_requests_total", "200", "GET", "llm"),
        ),
        (
            events.RequestFailed("1", "GET", "/a", 503, "no-backend", "x", 1.0),
            ("mockllmapi_requests_total", "503", "GET", "problem"),
        ),
        (events.RetryPlanned("1", "gpt", 1.0), ("mockllmapi_retries_total", "gpt")),
        (
            events.BackendFailedOver("1", "llama", GPT, leaves_machine=True),
            ("mockllmapi_failovers_total", "gpt", "llama"),
        ),
        (events.AnswerReasked("1", "gpt", "id is missing"), ("mockllmapi_reasks_total", "gpt")),
        (events.AnswerChunked("1", 6, (2, 2, 2)), ("mockllmapi_chunked_answers_total",)),
        (events.PoolFilled("a", 3, 1), ("mockllmapi_pool_fills_total",)),
        (
            events.RequestAnswered("1", "GET", "/a", 200, Source.POOL, "gpt", 1.0),
            ("mockllmapi_requests_total", "200", "GET", "pool"),
        ),
        (events.BreakerChanged("gpt", "closed", "open"), ("mockllmapi_breaker_transitions_total", "gpt", "open")),
    ],
)
def test_an_event_counts_one(event: events.Event, sample: tuple[str, ...]) -> None:
    assert samples(event, event)[sample] == 2


def test_repairs_count_each_place() -> None:
    assert samples(events.AnswerRepaired("1", "gpt", ("a", "b", "c")))[("mockllmapi_repairs_total", "gpt")] == 3


def test_chunks_and_variants_are_counted_one_by_one() -> None:
    found = samples(events.AnswerChunked("1", 6, (2, 2, 2)), events.PoolFilled("a", 3, 1), events.PoolFilled("b", 2, 0))
    assert found[("mockllmapi_chunks_total",)] == 3
    assert found[("mockllmapi_pool_variants_total", "ok")] == 5
    assert found[("mockllmapi_pool_variants_total", "failed")] == 1


def find(found: dict[tuple[str, ...], float], name: str, *labels: str) -> list[float]:
    """Return the values of a metric whose labels include all of these."""
    return [value for (metric, *rest), value in found.items() if metric == name and set(labels) <= set(rest)]


def test_an_attempt_is_measured_by_the_genai_conventions() -> None:
    found = samples(events.AttemptEnded("1", AttemptRecord("gpt", "ok", 1500.0), GPT, Usage(11, 22), 250.0))
    labels = ("chat", "gpt-4", "openai", "gpt", "api.openai.com", "443")
    assert found[("mockllmapi_attempts_total", "gpt", "ok")] == 1
    assert find(found, "gen_ai_client_operation_duration_seconds_sum", *labels) == [1.5]
    assert find(found, "gen_ai_server_time_to_first_token_seconds_sum", *labels) == [0.25]
    assert find(found, "gen_ai_client_token_usage_sum", "input", *labels) == [11]
    assert find(found, "gen_ai_client_token_usage_sum", "output", *labels) == [22]


def test_two_backends_with_one_model_have_metrics_of_their_own() -> None:
    twins = [replace(GPT, name=name, address=f"http://127.0.0.1:{port}/v1/") for name, port in (("a", 81), ("b", 82))]
    found = samples(
        *(events.AttemptEnded("1", AttemptRecord(one.name, "ok", 1.0), one, Usage(5, 7), 1.0) for one in twins)
    )
    for name, port in (("a", "81"), ("b", "82")):
        assert find(found, "gen_ai_client_token_usage_sum", "input", name, "127.0.0.1", port) == [5]
        assert find(found, "gen_ai_client_operation_duration_seconds_count", name, port) == [1]
        assert find(found, "gen_ai_server_time_to_first_token_seconds_count", name, port) == [1]


def test_a_failed_attempt_names_its_failure() -> None:
    found = samples(events.AttemptEnded("1", AttemptRecord("gpt", "timeout", 30_000.0), GPT))
    assert find(found, "gen_ai_client_operation_duration_seconds_count", "gpt", "timeout") == [1]
    assert not any(name == "gen_ai_client_token_usage_sum" for name, *_ in found)


def test_a_client_cannot_make_labels() -> None:
    found = samples(*(events.RequestFailed("1", f"VERB{index}", "/", 405, "x", "", 1.0) for index in range(50)))
    assert found[("mockllmapi_requests_total", "405", "other", "problem")] == 50


def test_events_without_numbers_are_ignored() -> None:
    assert samples(events.MalformedEventSkipped("gpt")) == samples()


def test_who_waits_is_shown() -> None:
    assert samples()[("mockllmapi_waiting",)] == 0


def test_two_applications_count_for_themselves() -> None:
    event = events.RetryPlanned("1", "gpt", 1.0)
    samples(event)
    assert samples(event)[("mockllmapi_retries_total", "gpt")] == 1
