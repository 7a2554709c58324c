"""What a backend can do, as data: a starting row for each model family, and what a refusal takes away from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

__all__ = [
    "CAPABILITY_WORDS",
    "LengthParameter",
    "Profile",
    "StructuredOutput",
    "openai_profile",
    "with_capabilities",
]


class StructuredOutput(StrEnum):
    """How a backend is made to answer in JSON, the firmest first."""

    STRICT_SCHEMA = "json_schema_strict"
    """OpenAI's guaranteed subset of JSON Schema."""
    SCHEMA = "json_schema"
    """A grammar made from the plain schema, as llama.cpp, Ollama and LM Studio do it."""
    OBJECT = "json_object"
    """Any JSON object."""
    PROMPT = "prompt"
    """Nothing but the words of the prompt."""


LengthParameter = Literal["max_tokens", "max_completion_tokens"]


@dataclass(frozen=True, slots=True)
class Profile:
    """What may be sent to one backend.

    `structured_outputs` are the modes left to try, the first one is in use; the last is always `prompt`.
    `length_parameter` is the name under which the output limit is sent, None for not at all, and `length_ceiling` the
    largest number it took. `streams_usage` stands for `stream_options`, `has_native_n` for several answers in one call.
    """

    structured_outputs: tuple[StructuredOutput, ...]
    length_parameter: LengthParameter | None = "max_tokens"
    length_ceiling: int | None = None
    sends_temperature: bool = True
    sends_seed: bool = True
    has_native_n: bool = False
    streams: bool = True
    streams_usage: bool = True

    @property
    def structured_output(self) -> StructuredOutput:
        """The mode in use."""
        return self.structured_outputs[0]

    def without(self, parameter: str) -> Profile | None:
        """This profile after `parameter` was refused: the next best mode, the other name, or not sent at all. None where
        nothing of the kind is sent any more, so that the refusal must mean something else."""
        drop = _DROPS.get(parameter)
        changed = None if drop is None else drop(self)
        return None if changed == self else changed

    def with_ceiling(self, tokens: int) -> Profile:
        """This profile, asking for at most `tokens` of output."""
        lowest = tokens if self.length_ceiling is None else min(tokens, self.length_ceiling)
        return replace(self, length_ceiling=lowest)


def _drop_structured_output(profile: Profile) -> Profile | None:
    left = profile.structured_outputs[1:]
    return replace(profile, structured_outputs=left) if left else None


def _drop_max_tokens(profile: Profile) -> Profile:
    other: LengthParameter | None = "max_completion_tokens" if profile.length_parameter == "max_tokens" else None
    return replace(profile, length_parameter=other)


_DROPS: dict[str, Callable[[Profile], Profile | None]] = {
    "response_format": _drop_structured_output,
    "max_tokens": _drop_max_tokens,
    "max_completion_tokens": lambda profile: replace(profile, length_parameter=None),
    "temperature": lambda profile: replace(profile, sends_temperature=False),
    "seed": lambda profile: replace(profile, sends_seed=False),
    "n": lambda profile: replace(profile, has_native_n=False),
    "stream_options": lambda profile: replace(profile, streams_usage=False),
    "stream": lambda profile: replace(profile, streams=False),
}

# -- what the configuration may say -----------------------------------------------------------------------------------


def _starting_at(mode: StructuredOutput) -> Callable[[Profile], Profile]:
    ladder = tuple(StructuredOutput)
    return lambda profile: replace(profile, structured_outputs=ladder[ladder.index(mode) :])


CAPABILITY_WORDS: dict[str, Callable[[Profile], Profile]] = {
    "json_schema_strict": _starting_at(StructuredOutput.STRICT_SCHEMA),
    "json_schema": _starting_at(StructuredOutput.SCHEMA),
    "json_object": _starting_at(StructuredOutput.OBJECT),
    "prompt": _starting_at(StructuredOutput.PROMPT),
    "max_tokens": lambda profile: replace(profile, length_parameter="max_tokens"),
    "max_completion_tokens": lambda profile: replace(profile, length_parameter="max_completion_tokens"),
    "n": lambda profile: replace(profile, has_native_n=True),
    "no-max-tokens": lambda profile: replace(profile, length_parameter=None),
    "no-temperature": lambda profile: replace(profile, sends_temperature=False),
    "no-seed": lambda profile: replace(profile, sends_seed=False),
    "no-n": lambda profile: replace(profile, has_native_n=False),
    "no-stream": lambda profile: replace(profile, streams=False),
    "no-stream-usage": lambda profile: replace(profile, streams_usage=False),
}
"""The words that `Capabilities` of a backend understands, each with what it changes."""


def with_capabilities(profile: Profile, words: Iterable[str]) -> Profile:
    """`profile` as the operator knows better. Words that mean nothing change nothing."""
    for word in words:
        change = CAPABILITY_WORDS.get(word.strip().lower())
        if change is not None:
            profile = change(profile)
    return profile


# -- OpenAI's model families ------------------------------------------------------------------------------------------

_STRICT = (StructuredOutput.STRICT_SCHEMA, StructuredOutput.OBJECT, StructuredOutput.PROMPT)
_OBJECT = (StructuredOutput.OBJECT, StructuredOutput.PROMPT)
_PROMPT = (StructuredOutput.PROMPT,)

_MODERN = Profile(_STRICT, has_native_n=True)
_REASONING = Profile(_STRICT, "max_completion_tokens", sends_temperature=False, has_native_n=True)

_OPENAI_FAMILIES: tuple[tuple[str, Profile], ...] = (
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
"""Name pattern and profile; the first that matches the whole name counts. Facts of the platform's model pages."""


def openai_profile(model: str) -> Profile:
    """The profile to start with for `model`. A vendor's prefix (`openai/`) and the marks of a fine-tuned model
    (`ft:gpt-4o:team::id`) are read over; an unknown name is trusted with everything and corrected by refusals."""
    name = model.lower().removeprefix("ft:").rpartition("/")[2].partition(":")[0]
    for pattern, profile in _OPENAI_FAMILIES:
        if re.fullmatch(pattern, name):
            return profile
    return _MODERN
