"""Adapt requests to what a backend refuses. Capabilities only shrink while the process runs."""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from dataclasses import dataclass

import msgspec

from mockllmapi.errors import AttemptFailed, FailureClass
from mockllmapi.events import EventBus, ParameterRefused
from mockllmapi.providers.error_report import ErrorReport
from mockllmapi.providers.model_capabilities import ModelCapabilities
from mockllmapi.types import JsonSchema

__all__ = ["CallCapabilities", "CapabilityNegotiation"]

_MAX_REFUSED_SCHEMAS = 256
_MIN_OUTPUT_TOKENS = 64
_CONTEXT_MARGIN_TOKENS = 16

_OUTPUT_LIMIT = re.compile(r"at most (\d{1,7}) (?:completion|output) tokens", re.IGNORECASE)
_CONTEXT_LIMIT = re.compile(
    r"context length is (?P<window>\d{1,9}) tokens.{0,200}?"
    r"\b(?P<prompt>\d{1,9}) (?:(?:tokens )?in (?:the|your) (?:messages|prompt)|input tokens)",
    re.IGNORECASE | re.DOTALL,
)
_ONLY_THIS_SCHEMA = re.compile(r"\bgrammar\b|schema conversion|invalid (json )?schema|invalid format", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CallCapabilities:
    """Hold what one call may send: the capabilities at its start, and whether its schema may be sent."""

    capabilities: ModelCapabilities
    can_send_schema: bool = True


class CapabilityNegotiation:
    """Keep the capabilities of one backend and update them after refusals.

    A schema that the backend cannot process is remembered by itself (the last 256 of them). One unusual shape must not
    cost every other request its structured output.
    """

    def __init__(self, backend: str, capabilities: ModelCapabilities, events: EventBus) -> None:
        self._backend = backend
        self._capabilities = capabilities
        self._events = events
        self._refused_schemas: OrderedDict[bytes, None] = OrderedDict()

    @property
    def capabilities(self) -> ModelCapabilities:
        """The capabilities known at this moment."""
        return self._capabilities

    def capabilities_for(self, schema: JsonSchema | None) -> CallCapabilities:
        """Return what a call that starts now may send."""
        is_refused = bool(self._refused_schemas) and _fingerprint(schema) in self._refused_schemas
        return CallCapabilities(self._capabilities, can_send_schema=not is_refused)

    def learn(
        self,
        failed: AttemptFailed,
        report: ErrorReport,
        *,
        negotiated: CallCapabilities,
        schema: JsonSchema | None,
    ) -> AttemptFailed:
        """Update the capabilities after a failure, and return the failure to raise.

        If it has a `parameter`, the same call may be repeated and will be sent differently. A refusal after which nothing
        can be left out becomes the caller's fault.
        """
        if failed.failure is FailureClass.TOO_LONG:
            return self._learn_window(failed, report, negotiated)
        if failed.failure is not FailureClass.CAPABILITY or failed.parameter is None:
            return failed
        if self._learn_parameter(failed.parameter, report, negotiated, schema):
            return failed
        return AttemptFailed(FailureClass.CALLER_FAULT, failed.detail, status=failed.status)

    def _learn_parameter(
        self, parameter: str, report: ErrorReport, negotiated: CallCapabilities, schema: JsonSchema | None
    ) -> bool:
        if parameter == "response_format" and not negotiated.can_send_schema:
            return False
        if parameter == "response_format" and schema is not None and _ONLY_THIS_SCHEMA.search(report.message):
            self._refuse_schema(schema)
            return True
        limit = _OUTPUT_LIMIT.search(report.message)
        if limit is not None and negotiated.capabilities.length_parameter is not None:
            return self._lower_ceiling(int(limit[1]), negotiated)
        return self._replace(negotiated.capabilities, negotiated.capabilities.drop(parameter), parameter)

    def _learn_window(self, failed: AttemptFailed, report: ErrorReport, negotiated: CallCapabilities) -> AttemptFailed:
        numbers = _CONTEXT_LIMIT.search(report.message)
        if numbers is None or negotiated.capabilities.length_parameter is None:
            return failed
        left = int(numbers["window"]) - int(numbers["prompt"]) - _CONTEXT_MARGIN_TOKENS
        if left < _MIN_OUTPUT_TOKENS or not self._lower_ceiling(left, negotiated):
            return failed
        return AttemptFailed(
            failed.failure, failed.detail, parameter=negotiated.capabilities.length_parameter, status=failed.status
        )

    def _lower_ceiling(self, tokens: int, negotiated: CallCapabilities) -> bool:
        parameter = negotiated.capabilities.length_parameter or "max_tokens"
        lowered = negotiated.capabilities.limit_output(max(tokens, 1))
        return self._replace(
            negotiated.capabilities, None if lowered == negotiated.capabilities else lowered, parameter
        )

    def _replace(self, used: ModelCapabilities, changed: ModelCapabilities | None, parameter: str) -> bool:
        """Switch to `changed`, unless a parallel call has changed the capabilities since. Return False if nothing changes."""
        if changed is None:
            return False
        if self._capabilities == used:
            self._capabilities = changed
            self._events.emit(ParameterRefused(self._backend, parameter))
        return True

    def _refuse_schema(self, schema: JsonSchema) -> None:
        self._refused_schemas[_fingerprint(schema)] = None
        while len(self._refused_schemas) > _MAX_REFUSED_SCHEMAS:
            self._refused_schemas.popitem(last=False)
        self._events.emit(ParameterRefused(self._backend, "response_format"))


def _fingerprint(schema: JsonSchema | None) -> bytes:
    return hashlib.blake2b(msgspec.json.encode(schema, order="deterministic"), digest_size=16).digest()
