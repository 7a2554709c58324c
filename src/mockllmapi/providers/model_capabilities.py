"""What a backend can do, as data: a start for each model family, reduced by refusals."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

__all__ = [
    "CAPABILITY_WORDS",
    "LengthParameter",
    "ModelCapabilities",
    "StructuredOutput",
    "apply_capability_words",
    "find_openai_capabilities",
]


class StructuredOutput(StrEnum):
    """Name the ways to get JSON from a backend, the strictest first."""

    STRICT_SCHEMA = "json_schema_strict"
    """OpenAI's guaranteed subset of JSON Schema."""
    SCHEMA = "json_schema"
    """A grammar made from the plain schema, as llama.cpp, Ollama and LM Studio do it."""
    OBJECT = "json_object"
    """Any JSON object."""
    PROMPT = "prompt"
    """Only the words of the prompt."""


LengthParameter = Literal["max_tokens", "max_completion_tokens"]


@dataclass(frozen=True, slots=True)
class ModelCapabilities:
    """Describe what may be sent to one backend.

    `structured_outputs` are the remaining modes; the first is in use and the last is always `prompt`. `length_parameter` is
    the name of the output limit, None if it is not sent, and `length_ceiling` the largest accepted number.
    `has_stream_usage` allows `stream_options`, `has_native_n` several choices in one call, `has_system_role` messages of the
    role `system`.
    """

    structured_outputs: tuple[StructuredOutput, ...]
    length_parameter: LengthParameter | None = "max_tokens"
    length_ceiling: int | None = None
    has_temperature: bool = True
    has_seed: bool = True
    has_native_n: bool = False
    has_streaming: bool = True
    has_stream_usage: bool = True
    has_system_role: bool = True

    @property
    def structured_output(self) -> StructuredOutput:
        """The mode in use."""
        return self.structured_outputs[0]

    def drop(self, parameter: str) -> ModelCapabilities | None:
        """Return the capabilities after `parameter` was refused, or None if it is not sent any more.

        A refused mode is replaced by the next one, a refused name by the other one; any other parameter is left out.
        """
        drop = _DROPS.get(parameter)
        changed = None if drop is None else drop(self)
        return None if changed == self else changed

    def without_optional(self) -> ModelCapabilities:
        """Return the capabilities without the parameters that only improve an answer: `n`, `seed`, `stream_options`."""
        return replace(self, has_native_n=False, has_seed=False, has_stream_usage=False)

    def output_limit(self, configured: int, needed: int | None = None) -> int:
        """Return the number of output tokens to request: the least of the configured, the needed and the accepted one."""
        return min(limit for limit in (configured, needed, self.length_ceiling) if limit is not None)

    def limit_output(self, tokens: int) -> ModelCapabilities:
        """Return the capabilities with at most `tokens` of output."""
        lowest = tokens if self.length_ceiling is None else min(tokens, self.length_ceiling)
        return replace(self, length_ceiling=lowest)


def _drop_structured_output(capabilities: ModelCapabilities) -> ModelCapabilities | None:
    left = capabilities.structured_outputs[1:]
    return replace(capabilities, structured_outputs=left) if left else None


def _drop_max_tokens(capabilities: ModelCapabilities) -> ModelCapabilities:
    other: LengthParameter | None = "max_completion_tokens" if capabilities.length_parameter == "max_tokens" else None
    return replace(capabilities, length_parameter=other)


_DROPS: dict[str, Callable[[ModelCapabilities], ModelCapabilities | None]] = {
    "response_format": _drop_structured_output,
    "max_tokens": _drop_max_tokens,
    "max_completion_tokens": lambda capabilities: replace(capabilities, length_parameter=None),
    "temperature": lambda capabilities: replace(capabilities, has_temperature=False),
    "seed": lambda capabilities: replace(capabilities, has_seed=False),
    "n": lambda capabilities: replace(capabilities, has_native_n=False),
    "stream_options": lambda capabilities: replace(capabilities, has_stream_usage=False),
    "stream": lambda capabilities: replace(capabilities, has_streaming=False),
    "system": lambda capabilities: replace(capabilities, has_system_role=False),
}

# -- what the configuration may say -----------------------------------------------------------------------------------


def _start_at(mode: StructuredOutput) -> Callable[[ModelCapabilities], ModelCapabilities]:
    ladder = tuple(StructuredOutput)
    return lambda capabilities: replace(capabilities, structured_outputs=ladder[ladder.index(mode) :])


CAPABILITY_WORDS: dict[str, Callable[[ModelCapabilities], ModelCapabilities]] = {
    "json_schema_strict": _start_at(StructuredOutput.STRICT_SCHEMA),
    "json_schema": _start_at(StructuredOutput.SCHEMA),
    "json_object": _start_at(StructuredOutput.OBJECT),
    "prompt": _start_at(StructuredOutput.PROMPT),
    "max_tokens": lambda capabilities: replace(capabilities, length_parameter="max_tokens"),
    "max_completion_tokens": lambda capabilities: replace(capabilities, length_parameter="max_completion_tokens"),
    "n": lambda capabilities: replace(capabilities, has_native_n=True),
    "no-max-tokens": lambda capabilities: replace(capabilities, length_parameter=None),
    "no-temperature": lambda capabilities: replace(capabilities, has_temperature=False),
    "no-seed": lambda capabilities: replace(capabilities, has_seed=False),
    "no-n": lambda capabilities: replace(capabilities, has_native_n=False),
    "no-stream": lambda capabilities: replace(capabilities, has_streaming=False),
    "no-stream-usage": lambda capabilities: replace(capabilities, has_stream_usage=False),
    "no-system": lambda capabilities: replace(capabilities, has_system_role=False),
}
"""The words allowed in a backend's `Capabilities`, each with its effect."""


def apply_capability_words(capabilities: ModelCapabilities, words: Iterable[str]) -> ModelCapabilities:
    """Return `capabilities` changed by the configured words. Unknown words change nothing."""
    for word in words:
        change = CAPABILITY_WORDS.get(word.strip().lower())
        if change is not None:
            capabilities = change(capabilities)
    return capabilities


# -- OpenAI's model families ------------------------------------------------------------------------------------------

_STRICT = (StructuredOutput.STRICT_SCHEMA, StructuredOutput.OBJECT, StructuredOutput.PROMPT)
_OBJECT = (StructuredOutput.OBJECT, StructuredOutput.PROMPT)
_PROMPT = (StructuredOutput.PROMPT,)

_MODERN = ModelCapabilities(_STRICT, has_native_n=True)
_REASONING = ModelCapabilities(_STRICT, "max_completion_tokens", has_temperature=False, has_native_n=True)

_OPENAI_FAMILIES: tuple[tuple[str, ModelCapabilities], ...] = (
    (r"o1-(mini|preview)\b.*", replace(_REASONING, structured_outputs=_PROMPT)),
    (r"o[134]\b.*", _REASONING),
    (r"gpt-5[^/]*-chat\b.*", replace(_MODERN, length_parameter="max_completion_tokens")),
    (r"gpt-5.*", _REASONING),
    (r"gpt-4o-2024-05-13|chatgpt-4o.*", replace(_MODERN, structured_outputs=_OBJECT)),
    (r"gpt-4(o|\.\d).*", _MODERN),
    (r"gpt-4-(turbo|1106|0125).*", replace(_MODERN, structured_outputs=_OBJECT)),
    (r"gpt-4(-32k|-\d{4})?\b.*", replace(_MODERN, structured_outputs=_PROMPT)),
    (r"gpt-3\.5-turbo-(0301|0613|16k-0613)", replace(_MODERN, structured_outputs=_PROMPT)),
    (r"gpt-3\.5.*", replace(_MODERN, structured_outputs=_OBJECT)),
)
"""Name patterns with capabilities; the first that matches the whole name counts. From the platform's model pages."""


def find_openai_capabilities(model: str) -> ModelCapabilities:
    """Return the capabilities to start with for `model`.

    A vendor's prefix (`openai/`) and the marks of a fine-tuned model (`ft:gpt-4o:team::id`) are ignored. An unknown name
    starts with everything; refusals reduce it.
    """
    name = model.lower().removeprefix("ft:").rpartition("/")[2].partition(":")[0]
    for pattern, capabilities in _OPENAI_FAMILIES:
        if re.fullmatch(pattern, name):
            return capabilities
    return _MODERN
