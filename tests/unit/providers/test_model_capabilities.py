from dataclasses import replace

import pytest

from mockllmapi.providers.model_capabilities import (
    CAPABILITY_WORDS,
    ModelCapabilities,
    StructuredOutput,
    apply_capability_words,
    find_openai_capabilities,
)
from support.json_types import JsonDict
from support.optional import present

STRICT, SCHEMA, OBJECT, PROMPT = StructuredOutput
WIDE = ModelCapabilities((STRICT, OBJECT, PROMPT), has_native_n=True)


@pytest.mark.parametrize(
    ("model", "mode"),
    [
        ("gpt-4o", STRICT),
        ("gpt-4o-mini-2024-07-18", STRICT),
        ("gpt-4.1-nano", STRICT),
        ("o3-mini", STRICT),
        ("gpt-5.2", STRICT),
        ("ft:gpt-4o-mini:team::id", STRICT),
        ("openai/gpt-4o", STRICT),
        ("something-of-tomorrow", STRICT),
        ("gpt-4o-2024-05-13", OBJECT),
        ("gpt-4-turbo", OBJECT),
        ("gpt-4-1106-preview", OBJECT),
        ("gpt-3.5-turbo", OBJECT),
        ("gpt-3.5-turbo-0125", OBJECT),
        ("gpt-4", PROMPT),
        ("GPT-4-0613", PROMPT),
        ("gpt-4-32k", PROMPT),
        ("gpt-3.5-turbo-0613", PROMPT),
        ("o1-mini", PROMPT),
    ],
)
def test_a_family_starts_with_the_firmest_mode_it_has(model: str, mode: StructuredOutput) -> None:
    assert find_openai_capabilities(model).structured_output is mode


@pytest.mark.parametrize("model", ["o1", "o1-2024-12-17", "o3", "o4-mini", "gpt-5", "gpt-5-mini", "gpt-5.4"])
def test_reasoning_models_take_other_parameters(model: str) -> None:
    capabilities = find_openai_capabilities(model)
    assert capabilities.length_parameter == "max_completion_tokens"
    assert not capabilities.has_temperature


@pytest.mark.parametrize("model", ["gpt-4o", "gpt-4", "gpt-3.5-turbo", "olive-1", "o10-model"])
def test_other_models_take_the_usual_ones(model: str) -> None:
    capabilities = find_openai_capabilities(model)
    assert capabilities.length_parameter == "max_tokens"
    assert capabilities.has_temperature


def test_the_chat_variants_of_gpt_5_keep_their_temperature() -> None:
    assert find_openai_capabilities("gpt-5-chat-latest").has_temperature
    assert find_openai_capabilities("gpt-5.1-chat-latest").length_parameter == "max_completion_tokens"


def test_a_refused_format_leads_down_to_the_bare_prompt() -> None:
    once = present(WIDE.drop("response_format"))
    twice = present(once.drop("response_format"))
    assert (once.structured_output, twice.structured_output) == (OBJECT, PROMPT)
    assert twice.drop("response_format") is None


def test_a_refused_limit_is_sent_under_its_other_name_and_then_not_at_all() -> None:
    once = present(WIDE.drop("max_tokens"))
    assert once.length_parameter == "max_completion_tokens"
    twice = present(once.drop("max_completion_tokens"))
    assert twice.length_parameter is None
    assert twice.drop("max_tokens") is None


@pytest.mark.parametrize(
    ("parameter", "field"),
    [
        ("temperature", "has_temperature"),
        ("seed", "has_seed"),
        ("n", "has_native_n"),
        ("stream_options", "has_stream_usage"),
        ("stream", "has_streaming"),
    ],
)
def test_a_refused_switch_is_off_for_good(parameter: str, field: str) -> None:
    drop = WIDE.drop(parameter)
    switched_off: JsonDict = {field: False}
    assert drop == replace(WIDE, **switched_off)
    assert drop.drop(parameter) is None


def test_an_unknown_parameter_cannot_be_dropped() -> None:
    assert WIDE.drop("messages") is None


def test_a_ceiling_only_sinks() -> None:
    assert WIDE.limit_output(100).limit_output(500).length_ceiling == 100


def test_the_operator_knows_better() -> None:
    capabilities = apply_capability_words(
        WIDE, ("JSON_Object", "no-temperature", "max_completion_tokens", "no-n", "mystery")
    )
    assert capabilities == ModelCapabilities((OBJECT, PROMPT), "max_completion_tokens", has_temperature=False)


@pytest.mark.parametrize("word", sorted(CAPABILITY_WORDS))
def test_every_word_changes_something(word: str) -> None:
    narrow = ModelCapabilities((PROMPT, PROMPT))
    assert (
        apply_capability_words(WIDE, (word,)) != WIDE
        or apply_capability_words(narrow, (word,)) != narrow
        or word == "max_tokens"
    )
