"""Defaults for every gap in a document: the backend of the older form, incomplete entries, and the rules between keys."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from pydantic.alias_generators import to_pascal

from mockllmapi.config.base_url import correct_base_url
from mockllmapi.config.diagnostics import Diagnostics
from mockllmapi.config.providers_table import FALLBACK_PROVIDER, PROVIDERS, ProviderFacts
from mockllmapi.config.registered_providers import provider_facts, provider_names
from mockllmapi.config.secrets import Secret
from mockllmapi.config.settings import BackendEntry, BackendSettings, Settings, SettingsDocument
from mockllmapi.errors import ConfigurationError

__all__ = [
    "LEGACY_NAME",
    "EffectiveSettings",
    "apply_backend_defaults",
    "apply_defaults",
    "is_loopback",
    "update_backend",
]

LEGACY_NAME = "default"
"""What the backend of `BaseUrl` and `ModelName` is called."""

_BUILTIN_NAME = "builtin"
"""The name under which the built-in generator can always be asked."""


class EffectiveSettings(NamedTuple):
    """Complete settings, the key path of each backend, and the origins of the defaults.

    A path is `Backends:0`, or `Backends:default` for the backend of the older form, which takes no index.
    """

    settings: Settings
    backend_keys: tuple[str, ...]
    origins: dict[str, str]


def apply_defaults(
    written: SettingsDocument,
    origins: Mapping[str, str],
    environ: Mapping[str, str],
    diagnostics: Diagnostics,
) -> EffectiveSettings:
    """Fill in the defaults, and report every broken rule."""
    return _DefaultsResolver(written, origins, environ, diagnostics).resolve()


def update_backend(
    settings: Settings, name: str, changes: Mapping[str, object], environ: Mapping[str, str]
) -> Settings:
    """Return `settings` with one backend changed (`{"enabled": True}`), checked by the rules of a document.

    Raises `ConfigurationError` for an impossible change, and `KeyError` for an unknown name.
    """
    folded = name.casefold()
    if not any(backend.name.casefold() == folded for backend in settings.backends):
        raise KeyError(name)
    backends = tuple(
        backend.model_copy(update=dict(changes)) if backend.name.casefold() == folded else backend
        for backend in settings.backends
    )
    diagnostics = Diagnostics()
    revised = apply_defaults(settings.model_copy(update={"backends": backends}), {}, environ, diagnostics).settings
    diagnostics.raise_problems()
    return revised


def apply_backend_defaults(
    entry: BackendEntry, written: SettingsDocument, environ: Mapping[str, str]
) -> tuple[BackendSettings, dict[str, str]]:
    """Complete one entry from the global keys, the environment and the provider's defaults.

    The second value holds the origins of the defaults, by key.
    """
    facts = provider_facts(entry.provider) or FALLBACK_PROVIDER
    usual, origins = f"usual for {facts.name}", dict[str, str]()
    values: dict[str, object] = dict(entry) | {"provider": facts.name}
    values["base_url"] = entry.base_url if facts.has_address else None
    values["max_concurrent_requests"] = entry.max_concurrent_requests or None
    gaps: tuple[tuple[str, object, str], ...] = (
        ("base_url", facts.base_url, usual),
        ("model_name", facts.model_name or written.model_name, usual if facts.model_name else "as ModelName"),
        ("api_key", _key_from_environment(facts, environ), f"environment variable {facts.key_variable}"),
        ("max_tokens", written.max_output_tokens, "as MaxOutputTokens"),
        ("max_context_window", written.max_context_window, "as MaxContextWindow"),
        ("timeout_seconds", written.timeout_seconds, "as TimeoutSeconds"),
        ("temperature", written.temperature, "as Temperature"),
        ("max_concurrent_requests", facts.max_concurrent_requests, usual),
    )
    for attribute, value, origin in gaps:
        if values[attribute] in (None, "") and value is not None:
            values[attribute] = value
            origins[to_pascal(attribute)] = origin
    values["stream_idle_timeout_seconds"] = written.stream_idle_timeout_seconds
    return BackendSettings.model_validate(values), origins


def _key_from_environment(facts: ProviderFacts, environ: Mapping[str, str]) -> Secret | None:
    if not environ.get(facts.key_variable, "").strip():
        return None
    return Secret.from_text(f"env:{facts.key_variable}", environ)


class _DefaultsResolver:
    def __init__(
        self,
        written: SettingsDocument,
        origins: Mapping[str, str],
        environ: Mapping[str, str],
        diagnostics: Diagnostics,
    ) -> None:
        self._written = written
        self._origins = dict(origins)
        self._environ = environ
        self._diagnostics = diagnostics
        self._faulty_keys = diagnostics.faulty_keys

    def resolve(self) -> EffectiveSettings:
        entries = [(f"Backends:{index}", entry) for index, entry in enumerate(self._written.backends)]
        if (legacy := self._legacy_backend()) is not None:
            entries.insert(0, (f"Backends:{LEGACY_NAME}", legacy))
        backends = tuple(self._resolve_backend(key, entry) for key, entry in entries)
        for (key, entry), backend in zip(entries, backends, strict=True):
            if backend.enabled:
                self._check_backend(key, entry, backend)
        self._check_names([key for key, _ in entries], backends)
        self._check_feeds(backends)
        self._check_management()
        self._check_tls()
        said: dict[str, object] = {name: getattr(self._written, name) for name in self._written.model_fields_set}
        if "backends" in said or backends:
            said["backends"] = backends
        settings = Settings.model_validate(said)
        return EffectiveSettings(settings, tuple(key for key, _ in entries), self._origins)

    # -- the older form

    def _legacy_backend(self) -> BackendEntry | None:
        """Return the backend that `BaseUrl` and `ModelName` describe, unless an entry has its name.

        `ModelName` alone describes one only if there is no list: beside a list it is the model of entries without one.
        """
        said = self._written.model_fields_set
        if "base_url" not in said and ("model_name" not in said or "backends" in said):
            return None
        if any(entry.name.lower() == LEGACY_NAME for entry in self._written.backends):
            return None
        origin = self._origins.get("BaseUrl", self._origins.get("ModelName", ""))
        for key in ("Name", "BaseUrl", "ModelName"):
            self._origins[f"Backends:{LEGACY_NAME}:{key}"] = self._origins.get(key, origin)
        return BackendEntry(name=LEGACY_NAME, base_url=self._written.base_url, model_name=self._written.model_name)

    # -- one backend

    def _resolve_backend(self, key: str, entry: BackendEntry) -> BackendSettings:
        backend, origins = apply_backend_defaults(entry, self._written, self._environ)
        self._origins |= {f"{key}:{name}": origin for name, origin in origins.items()}
        return self._correct_address(key, backend)

    def _correct_address(self, key: str, backend: BackendSettings) -> BackendSettings:
        """Return the backend with the address that is meant, after a warning if another one was written."""
        corrected = correct_base_url(backend.base_url, backend.provider)
        if corrected == backend.base_url:
            return backend
        if backend.enabled:
            where = ": ".join(part for part in (self._origin_of(f"{key}:BaseUrl"), f"{key}:BaseUrl") if part)
            self._diagnostics.warn(
                f"{where}: paths are appended to a base URL, so {corrected} is used. Write that address. "
                f"(given: {backend.base_url})"
            )
        return backend.model_copy(update={"base_url": corrected})

    def _check_backend(self, key: str, entry: BackendEntry, backend: BackendSettings) -> None:
        facts = provider_facts(backend.provider) or FALLBACK_PROVIDER
        if entry.provider and provider_facts(entry.provider) is None:
            self._warn_provider(entry.provider, facts, key)
        if not backend.name:
            self._add_problem("An enabled backend needs a Name.", f"{key}:Name")
        elif backend.name.lower() == _BUILTIN_NAME != backend.provider:
            self._add_problem(
                f"The name {_BUILTIN_NAME} belongs to the built-in generator.",
                f"{key}:Name",
                legal=f"another name, or the provider {_BUILTIN_NAME}",
            )
        if facts.needs_key and backend.api_key is None:
            self._add_problem(
                f"{facts.title} provider requires an API key",
                f"{key}:ApiKey",
                legal=f"a key, env:NAME, file:/path, or the environment variable {facts.key_variable}",
            )
        self._check_secret(f"{key}:ApiKey", backend.api_key)
        for name, secret in backend.headers.items():
            self._check_secret(f"{key}:Headers:{name}", secret)

    def _warn_provider(self, given: str, fallback: ProviderFacts, key: str) -> None:
        """Warn of an unknown provider, and name the one that was probably meant."""
        self._diagnostics.warn(f"Unknown provider '{given}', falling back to {fallback.name}", fails_check=True)
        near = get_close_matches(given.strip().lower(), provider_names(), n=1)
        hint = f"did you mean {near[0]}? " if near else ""
        where = ": ".join(part for part in (self._origin_of(f"{key}:Provider"), f"{key}:Provider") if part)
        self._diagnostics.warn(f"{where}: {hint}Legal: {', '.join(provider_names())}.")

    def _check_feeds(self, backends: Sequence[BackendSettings]) -> None:
        """Warn of a feed whose backend does not exist; its subscribers get the default selection."""
        names = {backend.name.casefold() for backend in backends if backend.enabled} | {_BUILTIN_NAME}
        if not backends:
            names |= PROVIDERS.keys()  # discovered backends are called like their providers
        for index, feed in enumerate(self._written.feeds):
            if feed.backend and feed.backend.casefold() not in names:
                key = f"Feeds:{index}:Backend"
                where = ": ".join(part for part in (self._origin_of(key), key) if part)
                known = ", ".join(sorted(names))
                self._diagnostics.warn(
                    f"{where}: no backend is called {feed.backend!r}. Legal: {known}.", fails_check=True
                )

    def _check_names(self, keys: Sequence[str], backends: Sequence[BackendSettings]) -> None:
        """Report a name that an enabled entry shares with another entry, case ignored."""
        first: dict[str, tuple[str, BackendSettings]] = {}
        for key, backend in zip(keys, backends, strict=True):
            if not backend.name:
                continue
            other_key, other = first.setdefault(backend.name.lower(), (key, backend))
            if other is not backend and (backend.enabled or other.enabled):
                self._add_problem(f"The name {backend.name} is taken by {other_key} already.", f"{key}:Name")

    # -- the server

    def _check_management(self) -> None:
        written = self._written
        if written.enable_management_auth:
            if written.management_auth_secret is None:
                self._add_problem("EnableManagementAuth needs a ManagementAuthSecret.", "ManagementAuthSecret")
            self._check_secret("ManagementAuthSecret", written.management_auth_secret)
        elif not written.allow_unauthenticated_management and not is_loopback(written.host):
            self._add_problem(
                f"The host {written.host} can be reached from other machines, and management is not protected.",
                "Host",
                legal="--host localhost; or --set EnableManagementAuth=true --set ManagementAuthSecret=env:NAME;"
                " or --set AllowUnauthenticatedManagement=true, if only trusted machines can reach this one",
            )

    def _check_tls(self) -> None:
        written = self._written
        if written.tls_key and not written.tls_cert:
            self._add_problem("TlsKey needs a TlsCert.", "TlsKey")

    # -- shared

    def _check_secret(self, key: str, secret: Secret | None) -> None:
        if secret is None or key in self._faulty_keys:
            return
        try:
            secret.reveal()
        except ConfigurationError as error:
            self._diagnostics.add_error(error, origin=self._origin_of(key), key=key)

    def _add_problem(self, message: str, key: str, legal: str = "") -> None:
        """Note a fault, unless the key or its entry has one already that explains this one."""
        if not {key, key.rpartition(":")[0]} & self._faulty_keys:
            self._diagnostics.add_problem(message, origin=self._origin_of(key), key=key, legal=legal)

    def _origin_of(self, key: str) -> str:
        """Return the origin of `key`, or of the entry that lacks it."""
        return self._origins.get(key) or self._origins.get(key.rpartition(":")[0], "")


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach a server that listens on `host`."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False
