"""Choices, and groups of keys below the top: what `settings` is made of."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_pascal

from mockllmapi.config.fields import INTEGER, NUMBER, BackendName, Boolean, MultilineText, SingleLine

__all__ = [
    "FeedSettings",
    "HealthCheckSettings",
    "LearningSettings",
    "Locale",
    "Section",
    "SelectionStrategy",
    "TlsMode",
    "parse_locale",
]


class SelectionStrategy(StrEnum):
    """Who answers a request that names no backend."""

    FIRST = "First"
    ROUND_ROBIN = "RoundRobin"
    WEIGHTED = "Weighted"
    LEAST_BUSY = "LeastBusy"
    FASTEST = "Fastest"


class TlsMode(StrEnum):
    """Whether a certificate is made for the server."""

    OFF = "off"
    SELF_SIGNED = "self-signed"


class Locale(StrEnum):
    """The language and country of generated values; `auto` is what the request's `Accept-Language` prefers."""

    EN = "en"
    DE = "de"
    FR = "fr"
    ES = "es"
    IT = "it"
    PT_BR = "pt-br"
    NL = "nl"
    PL = "pl"
    JA = "ja"
    ZH = "zh"
    RU = "ru"
    TR = "tr"
    AUTO = "auto"

    @classmethod
    def from_text(cls, text: str) -> Locale | None:
        """Read a language tag in any case, with `-` or `_` (`en-US`, `pt_BR`, `zh-Hans-CN`).

        Returns None if the language is not supported.
        """
        language = text.strip().lower().replace("_", "-").partition("-")[0]
        return cls.PT_BR if language == "pt" else next((locale for locale in cls if locale == language), None)


def parse_locale(value: object) -> object:
    """Return the locale that a language tag means; anything else is returned as it is."""
    return (Locale.from_text(value) or value) if isinstance(value, str) else value


class Section(BaseModel):
    """A group of keys: frozen, PascalCase in documents, snake_case in code."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=to_pascal,
        validate_by_name=True,
        validate_by_alias=True,
        use_attribute_docstrings=True,
        hide_input_in_errors=True,
        arbitrary_types_allowed=True,
    )


class HealthCheckSettings(Section):
    """Active health checks. They cost no tokens."""

    enabled: Boolean | None = None
    """Whether backends are checked. Default: local ones are, hosted ones are not."""
    interval_seconds: Annotated[float, Field(ge=1, le=86_400), NUMBER] = 15.0
    """Time between two checks of a backend."""
    timeout_seconds: Annotated[float, Field(gt=0, le=600), NUMBER] = 3.0
    """Wait for a check's answer."""


class FeedSettings(Section):
    """One entry of `Feeds`: a continuous stream that anybody can subscribe to by its name."""

    name: BackendName = ""
    """What subscribers call it; unique, case ignored."""
    description: MultilineText = ""
    """For people, and for the model that writes it."""
    path: SingleLine = "/"
    """The path whose answers it streams, without the prefix."""
    shape: MultilineText = ""
    """What each event's data looks like: JSON by example, or a JSON Schema, as text."""
    backend: BackendName = ""
    """The backend that writes it. Default: the usual selection."""
    interval_ms: Annotated[int, Field(ge=100, le=3_600_000), INTEGER] | None = None
    """Time between two events. Default: `ContinuousStreamingIntervalMs`."""
    error: Annotated[int, Field(ge=400, le=599), INTEGER] | None = None
    """A simulated error instead of data."""
    enabled: Boolean = True
    """Whether it runs from the start."""


class LearningSettings(Section):
    """Answers made from what a model answered before."""

    enabled: Boolean = False
    """Whether a learned endpoint is answered without a model. While this is off, `mode=learned` asks for it."""
    min_samples: Annotated[int, Field(ge=1, le=50), INTEGER] = 5
    """How many answers of a model must agree in structure before they are learned from."""
    refresh_minutes: Annotated[float, Field(ge=0, le=525_600), NUMBER] = 60.0
    """Once learned, a model is asked again at most this often for each endpoint, in the background; 0 is never."""
    store: SingleLine = ""
    """A file that keeps learned answers over restarts. Default: memory only."""
