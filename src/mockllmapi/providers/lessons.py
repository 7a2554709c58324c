"""What a backend has taught us by refusing: its profile grows smaller, and never bigger, while the process lives."""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from dataclasses import dataclass

import msgspec

from mockllmapi.errors import AttemptFailed, FailureClass
from mockllmapi.events import EventBus, ParameterRefused
from mockllmapi.providers.error_report import ErrorReport
from mockllmapi.providers.profile import Profile
from mockllmapi.types import JsonSchema

__all__ = ["Lessons", "Terms"]

_REFUSED_SCHEMAS_KEPT = 256
_LEAST_OUTPUT_TOKENS = 64
_CONTEXT_MARGIN_TOKENS = 16

_OUTPUT_LIMIT = re.compile(r"at most (\d{1,7}) (?:completion|output) tokens", re.IGNORECASE)
_CONTEXT_LIMIT = re.compile(
    r"context length is (?P<window>\d{1,9}) tokens.{0,200}?"
    r"\b(?P<prompt>\d{1,9}) (?:(?:tokens )?in (?:the|your) (?:messages|prompt)|input tokens)",
    re.IGNORECASE | re.DOTALL,
)
_ONLY_THIS_SCHEMA = re.compile(r"\bgrammar\b|schema conversion|invalid (json )?schema|invalid format", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Terms:
    """What one call may send: the profile of that moment, and whether its schema is known to be refused."""

    profile: Profile
    may_send_schema: bool = True


class Lessons:
    """Keeps one backend's profile.

    A schema that the backend cannot digest is remembered by itself (the last 256 of them): one odd shape must not cost
    every other request its structured output.
    """

    def __init__(self, backend: str, profile: Profile, events: EventBus) -> None:
        self._backend = backend
        self._profile = profile
        self._events = events
        self._refused_schemas: OrderedDict[bytes, None] = OrderedDict()

    @property
    def profile(self) -> Profile:
        """What the backend can do, as far as it is known."""
        return self._profile

    def terms_for(self, schema: JsonSchema | None) -> Terms:
        """The terms of a call that starts now."""
        is_refused = bool(self._refused_schemas) and _fingerprint(schema) in self._refused_schemas
        return Terms(self._profile, may_send_schema=not is_refused)

    def learn(
        self, failed: AttemptFailed, report: ErrorReport, *, terms: Terms, schema: JsonSchema | None
    ) -> AttemptFailed:
        """The failure to raise, after its lesson is learned.

        With a `parameter` in it, the same call may be made once more and will be another one. A refusal that leaves
        nothing to change is the caller's fault.
        """
        if failed.failure is FailureClass.TOO_LONG:
            return self._learn_window(failed, report, terms)
        if failed.failure is not FailureClass.CAPABILITY or failed.parameter is None:
            return failed
        if self._learn_parameter(failed.parameter, report, terms, schema):
            return failed
        return AttemptFailed(FailureClass.CALLER_FAULT, failed.detail, status=failed.status)

    def _learn_parameter(self, parameter: str, report: ErrorReport, terms: Terms, schema: JsonSchema | None) -> bool:
        if parameter == "response_format" and not terms.may_send_schema:
            return False
        if parameter == "response_format" and schema is not None and _ONLY_THIS_SCHEMA.search(report.message):
            self._refuse_schema(schema)
            return True
        limit = _OUTPUT_LIMIT.search(report.message)
        if limit is not None and terms.profile.length_parameter is not None:
            return self._lower_ceiling(int(limit[1]), terms)
        return self._replace(terms.profile, terms.profile.without(parameter), parameter)

    def _learn_window(self, failed: AttemptFailed, report: ErrorReport, terms: Terms) -> AttemptFailed:
        numbers = _CONTEXT_LIMIT.search(report.message)
        if numbers is None or terms.profile.length_parameter is None:
            return failed
        left = int(numbers["window"]) - int(numbers["prompt"]) - _CONTEXT_MARGIN_TOKENS
        if left < _LEAST_OUTPUT_TOKENS or not self._lower_ceiling(left, terms):
            return failed
        return AttemptFailed(
            failed.failure, failed.detail, parameter=terms.profile.length_parameter, status=failed.status
        )

    def _lower_ceiling(self, tokens: int, terms: Terms) -> bool:
        parameter = terms.profile.length_parameter or "max_tokens"
        lowered = terms.profile.with_ceiling(max(tokens, 1))
        return self._replace(terms.profile, None if lowered == terms.profile else lowered, parameter)

    def _replace(self, used: Profile, changed: Profile | None, parameter: str) -> bool:
        """Go over to `changed`, unless a call beside this one has learned something since: then that stands, and the
        next call finds out what is left. False where there is nothing to change."""
        if changed is None:
            return False
        if self._profile == used:
            self._profile = changed
            self._events.emit(ParameterRefused(self._backend, parameter))
        return True

    def _refuse_schema(self, schema: JsonSchema) -> None:
        self._refused_schemas[_fingerprint(schema)] = None
        while len(self._refused_schemas) > _REFUSED_SCHEMAS_KEPT:
            self._refused_schemas.popitem(last=False)
        self._events.emit(ParameterRefused(self._backend, "response_format"))


def _fingerprint(schema: JsonSchema | None) -> bytes:
    return hashlib.blake2b(msgspec.json.encode(schema, order="deterministic"), digest_size=16).digest()
