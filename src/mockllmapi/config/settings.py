"""The settings, as a person writes them and as the program reads them.

`Written…` is one document's worth of keys, most of them optional; their docstrings are the reference of the keys and the
descriptions in the JSON Schema. `BackendSettings` and `Settings` are the same with every gap filled.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from mockllmapi.config.fields import (
    INTEGER,
    NUMBER,
    BackendName,
    Boolean,
    Count,
    Duration,
    HeaderMap,
    HealthPath,
    HostName,
    Milliseconds,
    Minutes,
    MultilineText,
    Origins,
    PathPrefix,
    SingleLine,
    Temperature,
    TextList,
    UrlText,
    enum_validator,
)
from mockllmapi.config.groups import (
    FeedSettings,
    HealthCheckSettings,
    LearningSettings,
    Locale,
    Section,
    SelectionStrategy,
    TlsMode,
    parse_locale,
)
from mockllmapi.config.prefix import DEFAULT_PREFIX
from mockllmapi.config.secrets import Secret
from mockllmapi.errors import ConfigurationError
from mockllmapi.exchange import Consistency, StreamMode

__all__ = [
    "MAX_SEED",
    "BackendEntry",
    "BackendSettings",
    "FeedSettings",
    "HealthCheckSettings",
    "LearningSettings",
    "Locale",
    "Section",
    "SelectionStrategy",
    "Settings",
    "SettingsDocument",
    "TlsMode",
]

MAX_SEED = 2**63 - 1
"""The largest seed, in the configuration and in a request; the smallest is one less than its negative."""


class BackendEntry(Section):
    """One entry of `Backends`."""

    name: BackendName = ""
    """What requests call this backend; unique, case ignored. An enabled entry must have one."""
    provider: SingleLine = ""
    """The protocol it uses: `ollama` (default), `openai`, `anthropic`, `lmstudio` or `builtin`."""
    base_url: UrlText | None = None
    """Address up to and including `/v1/`. Default: the provider's usual one."""
    model_name: SingleLine = ""
    """The model to ask. Default: the global `ModelName`."""
    api_key: Secret | None = None
    """The key: a literal, `env:NAME` or `file:/path`. The providers `openai` and `anthropic` need one, and fall back to
    `OPENAI_API_KEY` and `ANTHROPIC_API_KEY`."""
    enabled: Boolean = True
    """Whether the backend takes part. A disabled entry need not be complete."""
    weight: Annotated[int, Field(ge=0, le=1_000_000), INTEGER] = 1
    """Its share of requests under a balancing strategy. 0 drains it: never picked, still usable by name."""
    max_tokens: Count | None = None
    """Output tokens per answer. Default: the global `MaxOutputTokens`."""
    description: MultilineText = ""
    """For people; the server only repeats it."""
    priority: Annotated[int, Field(ge=-1_000_000, le=1_000_000), INTEGER] = 0
    """Backends with the lowest number are used first; higher numbers only when none of those can be."""
    timeout_seconds: Duration | None = None
    """Wait for the first content of one attempt. Default: the global `TimeoutSeconds`."""
    max_concurrent_requests: Annotated[int, Field(ge=0, le=100_000), INTEGER] | None = None
    """Calls at the same time. Default (or 0): 4 for `ollama` and `lmstudio`, 64 for others."""
    health_check_path: HealthPath | None = None
    """Path on the backend's server that answers while it is healthy. Default: the provider's own."""
    temperature: Temperature | None = None
    """Randomness of the model. Default: the global `Temperature`."""
    headers: HeaderMap = Field(default_factory=dict)
    """Headers to send along; their values are secrets, written like `ApiKey`."""
    max_context_window: Count | None = None
    """Tokens that prompt and answer may have together; for `ollama` the window it is asked to open."""
    capabilities: TextList = ()
    """What the model can do beyond the usual, as words."""


class BackendSettings(BackendEntry):
    """One backend, complete. `base_url` ends with one slash, or is empty for a provider without address."""

    provider: str = "ollama"
    base_url: str = ""
    max_tokens: int = 2048
    timeout_seconds: float = 30.0
    max_concurrent_requests: int = 64
    temperature: float = 1.2
    stream_idle_timeout_seconds: float = 15.0


class SettingsDocument(Section):
    """The keys of the section `LLMockApi`."""

    # -- backends
    base_url: UrlText | None = None
    """Older form: address of a single Ollama backend, which is then called `default`."""
    model_name: SingleLine = "llama3"
    """Model of the older form's backend, and of every entry of `Backends` that names none."""
    backends: tuple[BackendEntry, ...] = ()
    """The backends, in order of preference."""
    selection_strategy: Annotated[SelectionStrategy, enum_validator(SelectionStrategy)] = SelectionStrategy.FIRST
    """The strategy that selects a backend for a request that names none."""
    strict_backend_selection: Boolean = False
    """Whether a request for an unknown or disabled backend is refused instead of answered by another."""
    enable_failover: Boolean = True
    """Whether another backend is asked when one fails."""
    fallback_to_builtin: Boolean = True
    """Whether the built-in generator answers when no backend can."""
    health_check: HealthCheckSettings = HealthCheckSettings()
    """Active health checks."""

    # -- generation
    temperature: Temperature = 1.2
    """Randomness of the models: 0 is sober, 2 is wild."""
    max_output_tokens: Count = 2048
    """Output tokens per answer for backends without `MaxTokens`."""
    seed: Annotated[int, Field(ge=-MAX_SEED - 1, le=MAX_SEED), INTEGER] | None = None
    """Makes answers repeatable. Default: they differ."""
    locale: Annotated[Locale, enum_validator(Locale), BeforeValidator(parse_locale)] = Locale.EN
    """Language and country of generated values; `auto` obeys the header `Accept-Language`."""

    # -- time and failure
    timeout_seconds: Duration = 30.0
    """Wait for the first content of one attempt."""
    request_timeout_seconds: Duration = 120.0
    """Time for a whole request, all attempts together."""
    stream_idle_timeout_seconds: Duration = 15.0
    """Wait for the next piece of a stream that has begun."""
    enable_retry_policy: Boolean = True
    """Whether a backend that failed is asked again."""
    max_retry_attempts: Annotated[int, Field(ge=0, le=100), INTEGER] = 3
    """Repeats for one answer, on top of the first attempt."""
    retry_base_delay_seconds: Annotated[float, Field(ge=0, le=60), NUMBER] = 1.0
    """Upper end of the first pause before a repeat; it doubles each time."""
    enable_circuit_breaker: Boolean = True
    """Whether a backend that keeps failing is left alone for a while."""
    circuit_breaker_failure_threshold: Annotated[int, Field(ge=1, le=10_000), INTEGER] = 5
    """Failures in a row that open a backend's breaker."""
    circuit_breaker_duration_seconds: Duration = 60.0
    """Time a breaker stays open before one request may try."""
    circuit_breaker_failure_ratio: Annotated[float, Field(gt=0, le=1), NUMBER] | None = None
    """Share of recent attempts whose failure opens a breaker too. Default: only failures in a row do."""

    # -- fidelity
    custom_prompt_template: MultilineText = ""
    """A prompt of your own instead of the built-in one. `{method} {path} {body} {shape} {context} {description} {randomSeed}
    {timestamp}` are replaced, once."""
    max_input_tokens: Count = 2048
    """Tokens that a prompt may have. The oldest history is left out first, with a log line."""
    max_context_window: Count | None = None
    """Tokens that prompt and answer may have together, for backends without `MaxContextWindow`."""
    enable_chunking: Boolean = True
    """Whether many items are asked for in several calls at once."""
    chunk_size: Count | None = None
    """Items per call. Default: as many as fit into `MaxTokens`, by the measured size of an item."""
    enable_auto_shape: Boolean = True
    """Whether the structure of a model's first answer is kept for the next requests of that method and path."""
    shape_expiration_minutes: Minutes = 15.0
    """How long an unused learned structure is kept."""

    # -- memory
    consistency: Annotated[Consistency, enum_validator(Consistency)] = Consistency.IDENTITY
    """How answers hold together: `Identity` (things keep their identity, collections vary), `Vary` (nothing is remembered) or
    `World` (all requests share one context)."""
    context_expiration_minutes: Minutes = 15.0
    """How long an unused context and other remembered answers are kept."""

    # -- learned answers
    learning: LearningSettings = LearningSettings()
    """Answers that follow earlier ones of a model, without calling it."""

    # -- variants made ahead
    enable_caching: Boolean = True
    """Whether variants are made ahead where a request asks for that."""
    cache_variants: Annotated[int, Field(ge=0, le=10_000), INTEGER] = 0
    """Variants made ahead for every GET that does not say otherwise; 0 is none."""
    max_cache_per_key: Annotated[int, Field(ge=1, le=10_000), INTEGER] = 100
    """Most variants for one request; more are cut to it, with a warning."""
    cache_sliding_expiration_minutes: Minutes = 15.0
    """How long an unused pool of variants is kept."""
    cache_absolute_expiration_minutes: Minutes = 60.0
    """How old a variant may become."""
    cache_refresh_threshold_percent: Annotated[float, Field(ge=0, le=100), NUMBER] = 50.0
    """Share of variants left at which a pool is filled up again."""
    cache_key_hash_length: Annotated[int, Field(ge=4, le=64), INTEGER] = 8
    """How many characters of a pool's key are shown."""
    enable_cache_statistics: Boolean = True
    """Whether hits, misses and fills are counted and shown."""
    enable_cache_compression: Boolean = False
    """Whether waiting variants are kept compressed."""

    # -- streams and delays
    sse_mode: Annotated[StreamMode, enum_validator(StreamMode)] = StreamMode.TOKENS
    """What one event of a stream holds, unless the request chooses: `LlmTokens`, `CompleteObjects` or `ArrayItems`."""
    sse_early_headers: Boolean = False
    """Whether a stream's headers are sent before its first event. A failure can then only be reported inside the stream."""
    custom_streaming_prompt_template: MultilineText = ""
    """As `CustomPromptTemplate`, for streams. Default: `CustomPromptTemplate`."""
    streaming_chunk_delay_min_ms: Milliseconds = 0
    """Shortest pause between two events of a stream."""
    streaming_chunk_delay_max_ms: Milliseconds = 0
    """Longest pause between two events of a stream."""
    enable_continuous_streaming: Boolean = False
    """Whether every stream continues with new answers, unless the request chooses."""
    continuous_streaming_interval_ms: Annotated[int, Field(ge=100, le=3_600_000), INTEGER] = 2000
    """Time between two events of a continuous stream."""
    continuous_streaming_max_duration_seconds: Duration = 300.0
    """How long a continuous stream may last."""
    feeds: tuple[FeedSettings, ...] = ()
    """Continuous feeds with a name, started with the server."""
    random_request_delay_min_ms: Milliseconds = 0
    """Shortest time that every answer is held back."""
    random_request_delay_max_ms: Milliseconds = 0
    """Longest time that every answer is held back."""

    # -- the server
    host: HostName = "localhost"
    """Address to listen on; `localhost` is 127.0.0.1 and ::1 together. Another than loopback needs protected management
    (`EnableManagementAuth`) or the waiver `AllowUnauthenticatedManagement`."""
    prefix: PathPrefix = DEFAULT_PREFIX
    """Path below which every request is mocked, compared without case; `/` is the root."""
    port: Annotated[int, Field(ge=0, le=65_535), INTEGER] = 5116
    """Port to listen on; 0 takes a free one."""
    tls: Annotated[TlsMode, enum_validator(TlsMode)] = TlsMode.OFF
    """`self-signed` serves HTTPS with a certificate that is made for this machine, and kept if `TlsCert` is set."""
    tls_cert: SingleLine = ""
    """File with the certificate chain (PEM); with it the server speaks HTTPS."""
    tls_key: SingleLine = ""
    """File with the key of `TlsCert` (PEM, not encrypted). Default: that file holds it, too."""
    allowed_hosts: TextList = ()
    """Host names to answer to, besides those of loopback; `*` is any."""
    cors: Origins = True
    """Whether web pages of other origins may use the mock routes: true, false, or a list of origins."""
    max_request_size_bytes: Annotated[int, Field(ge=1, le=2**30), INTEGER] = 10 * 1024 * 1024
    """Largest request body."""
    max_shape_bytes: Annotated[int, Field(ge=1, le=2**26), INTEGER] = 256 * 1024
    """Largest shape, wherever it stands."""
    max_work_steps: Annotated[int, Field(ge=1000, le=2**31), INTEGER] = 5_000_000
    """Steps of work that one request may make the server do; one that asks for more is a 400 `too-much-work`. A value that is
    generated takes a few, and an answer may have one value for every 25 steps."""
    max_connections: Annotated[int, Field(ge=1, le=2**20), INTEGER] = 12_000
    """Open connections of all clients; a further one gets a 503 and is closed."""
    max_connections_per_client: Annotated[int, Field(ge=1, le=2**20), INTEGER] = 6000
    """Open connections of one client address; a further one gets a 503 and is closed."""
    keep_alive_seconds: Annotated[int, Field(ge=1, le=86_400), INTEGER] = 65
    """How long a connection may wait for its next request."""
    enable_verbose_logging: Boolean = False
    """Whether the log contains the decisions of each request."""

    # -- requests and answers
    body_controls: Boolean = True
    """Whether `shape`, `error` and the like in a JSON body are controls."""
    query_controls: Boolean = True
    """Whether query parameters such as `count` are controls; if not, only those with two underscores are (`__count`)."""
    max_items: Annotated[int, Field(ge=1, le=1_000_000), INTEGER] = 1000
    """Most items in one answer."""
    include_shape_in_response: Boolean = False
    """Whether every answer repeats its shape in the header `X-Response-Schema`."""

    # -- management
    old_management_addresses: Boolean = True
    """Whether management also answers at its older addresses (`/api/backends`, `/health`, `/docs` …). `false` leaves them
    to the mock; `/_mock/…` always answers."""
    enable_management_auth: Boolean = False
    """Whether management needs `Authorization: Bearer <ManagementAuthSecret>`."""
    management_auth_secret: Secret | None = None
    """That secret: a literal, `env:NAME` or `file:/path`."""
    allow_unauthenticated_management: Boolean = False
    """Waiver for a server that listens on other than loopback without protected management, as containers may."""


class Settings(SettingsDocument):
    """The settings, complete: every backend has its gaps filled, the older form's backend stands first."""

    backends: tuple[BackendSettings, ...] = ()

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, object], *, environ: Mapping[str, str] | None = None) -> Settings:
        """Create settings from a mapping, by the rules of a file with or without section.

        `env:` secrets and `OPENAI_API_KEY` are read from `environ`, by default the environment of the process. Raises
        `ConfigurationError`.
        """
        from mockllmapi.config.loading import configuration_from_mapping

        return configuration_from_mapping(mapping, environ=environ).settings

    @classmethod
    def from_file(cls, path: Path, *, environ: Mapping[str, str] | None = None) -> Settings:
        """Create settings from one file and no other source. Raises `ConfigurationError`."""
        from mockllmapi.config.loading import configuration_from_file

        return configuration_from_file(path, environ=environ).settings

    def with_backends(self, entries: Iterable[BackendEntry]) -> Settings:
        """Return these settings with other backends, completed by the usual defaults."""
        from mockllmapi.config.defaults import apply_backend_defaults

        said = [
            {
                name: value
                for name in entry.model_fields_set & BackendEntry.model_fields.keys()
                if (value := getattr(entry, name)) not in (None, "")
            }
            for entry in entries
        ]
        written = [BackendEntry.model_validate(one) for one in said]
        backends = tuple(apply_backend_defaults(entry, self, os.environ)[0] for entry in written)
        return self.model_copy(update={"backends": backends})

    @property
    def all_secrets(self) -> tuple[Secret, ...]:
        """Every secret in the settings."""
        held = [self.management_auth_secret]
        for backend in self.backends:
            held += [backend.api_key, *backend.headers.values()]
        return tuple(secret for secret in held if secret is not None)

    def reveal_secrets(self) -> tuple[str, ...]:
        """Return the current value of every secret, for masking. A secret that cannot be read is left out."""
        revealed = []
        for secret in self.all_secrets:
            with suppress(ConfigurationError):
                revealed.append(secret.reveal())
        return tuple(revealed)

    @property
    def enabled_backends(self) -> tuple[BackendSettings, ...]:
        """The backends that take part, in configuration order."""
        return tuple(backend for backend in self.backends if backend.enabled)

    @property
    def is_discovery_needed(self) -> bool:
        """Return whether nothing at all was said about backends, so that local servers should be looked for."""
        return not {"backends", "base_url", "model_name"} & self.model_fields_set
