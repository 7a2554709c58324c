"""Adapt requests to what a backend refuses. Capabilities only shrink while the process runs."""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from dataclasses import dataclass

import msgspec

from mockllmapi.errors import AttemptFailed, FailureClass
from mockllmapi.events import EventBus, ParameterRefused
from mockllmapi.exchange import CompletionRequest
from mockllmapi.providers.error_report import ErrorReport
from mockllmapi.providers.model_capabilities import ModelCapabilities, StructuredOutput
from mockllmapi.providers.refused_parameters import refuses_optional_parameters
from mockllmapi.types import JsonSchema

__all__ = ["OPTIONAL_PARAMETERS", "CallCapabilities", "CapabilityNegotiation"]

OPTIONAL_PARAMETERS = "optional parameters"
"""Stands for a refused parameter that the backend does not name."""

_MAX_REFUSED_SCHEMAS = 256
_MIN_OUTPUT_TOKENS = 64
_CONTEXT_MARGIN_TOKENS = 16

_OUTPUT_LIMIT = re.compile(
    r"(?:at most|>) (\d{1,7})(?:, which is the maximum allowed number of)? (?:completion|output) tokens", re.IGNORECASE
)
_CONTEXT_LIMIT = re.compile(
    r"context length is (?P<window>\d{1,9}) tokens.{0,200}?"
    r"\b(?P<prompt>\d{1,9}) (?:(?:tokens )?in (?:the|your) (?:messages|prompt)|input tokens)",
    re.IGNORECASE | re.DOTALL,
)
_ONLY_THIS_SCHEMA = re.compile(r"\bgrammar\b|schema conversion|invalid (json )?schema|invalid format", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CallCapabilities:
    """Hold what one call may send: the capabilities at its start, and whether its schema may be sent.

    `is_trial` marks a repeat without any optional parameter, after a refusal that named none.
    """

    capabilities: ModelCapabilities
    can_send_schema: bool = True
    is_trial: bool = False


class CapabilityNegotiation:
    """Keep the capabilities of one backend and update them after refusals.

    A schema that the backend cannot process is remembered by itself (the last 256 of them). One unusual shape must not
    cost every other request its structured output.
    """

    def __init__(self, backend: str, capabilities: ModelCapabilities, events: EventBus) -> None:
        self._backend = backend
        self._capabilities = capabilities
        self._events = events
        self._refused_schemas = _RecentSchemas()
        self._trials = _RecentSchemas()
        self._failed_trials = _RecentSchemas()

    @property
    def capabilities(self) -> ModelCapabilities:
        """The capabilities known at this moment."""
        return self._capabilities

    def capabilities_for(self, schema: JsonSchema | None) -> CallCapabilities:
        """Return what a call that starts now may send."""
        if schema in self._trials:
            return CallCapabilities(self._capabilities.without_optional(), can_send_schema=False, is_trial=True)
        return CallCapabilities(self._capabilities, can_send_schema=schema not in self._refused_schemas)

    def learn(
        self, failed: AttemptFailed, report: ErrorReport, *, sent: CallCapabilities, request: CompletionRequest
    ) -> AttemptFailed:
        """Update the capabilities after a failure, and return the failure to raise.

        If it has a `parameter`, the same call may be repeated and will be sent differently. A refusal after which nothing
        can be left out is an ordinary rejection.
        """
        if sent.is_trial:
            return failed
        if failed.failure is FailureClass.TOO_LONG:
            return self._learn_window(failed, report, sent)
        if failed.failure is FailureClass.CAPABILITY and failed.parameter is not None:
            if self._learn_parameter(failed.parameter, report, sent, request.schema):
                return failed
            return AttemptFailed(FailureClass.REJECTED, failed.detail, status=failed.status)
        if refuses_optional_parameters(failed.status, report) and self._can_try(failed, sent, request):
            self._trials.add(request.schema)
            return AttemptFailed(
                FailureClass.CAPABILITY, failed.detail, parameter=OPTIONAL_PARAMETERS, status=failed.status
            )
        return failed

    def confirm(self, sent: CallCapabilities, schema: JsonSchema | None) -> None:
        """After a successful trial, stop sending the optional parameters and this schema."""
        if not sent.is_trial or schema not in self._trials:
            return
        self._trials.remove(schema)
        self._capabilities = self._capabilities.without_optional()
        if schema is not None:
            self._refused_schemas.add(schema)
        self._events.emit(ParameterRefused(self._backend, OPTIONAL_PARAMETERS))

    def _can_try(self, failed: AttemptFailed, sent: CallCapabilities, request: CompletionRequest) -> bool:
        """Return whether the refused call had an optional parameter, and a trial has not failed yet."""
        capabilities = sent.capabilities
        is_refusal = failed.failure in (FailureClass.REJECTED, FailureClass.WRONG_ADDRESS)
        has_format = capabilities.structured_output is not StructuredOutput.PROMPT
        has_optional = (
            (request.schema is not None and sent.can_send_schema and has_format)
            or (request.seed is not None and capabilities.has_seed)
            or (request.n > 1 and capabilities.has_native_n)
            or (capabilities.has_streaming and capabilities.has_stream_usage)
        )
        return is_refusal and has_optional and request.schema not in self._failed_trials

    def end_trial(self, sent: CallCapabilities, failed: AttemptFailed, schema: JsonSchema | None) -> None:
        """End a trial that has failed. It is not made again for this schema if the backend has refused it, too."""
        if not sent.is_trial:
            return
        self._trials.remove(schema)
        if failed.failure in (FailureClass.REJECTED, FailureClass.WRONG_ADDRESS):
            self._failed_trials.add(schema)

    def _learn_parameter(
        self, parameter: str, report: ErrorReport, sent: CallCapabilities, schema: JsonSchema | None
    ) -> bool:
        if parameter == "response_format" and not sent.can_send_schema:
            return False
        if parameter == "response_format" and schema is not None and _ONLY_THIS_SCHEMA.search(report.message):
            self._refused_schemas.add(schema)
            self._events.emit(ParameterRefused(self._backend, "response_format"))
            return True
        limit = _OUTPUT_LIMIT.search(report.message)
        if limit is not None and sent.capabilities.length_parameter is not None:
            return self._lower_ceiling(int(limit[1]), sent)
        return self._replace(sent.capabilities, sent.capabilities.drop(parameter), parameter)

    def _learn_window(self, failed: AttemptFailed, report: ErrorReport, sent: CallCapabilities) -> AttemptFailed:
        numbers = _CONTEXT_LIMIT.search(report.message)
        if numbers is None or sent.capabilities.length_parameter is None:
            return failed
        left = int(numbers["window"]) - int(numbers["prompt"]) - _CONTEXT_MARGIN_TOKENS
        if left < _MIN_OUTPUT_TOKENS or not self._lower_ceiling(left, sent):
            return failed
        return AttemptFailed(
            failed.failure, failed.detail, parameter=sent.capabilities.length_parameter, status=failed.status
        )

    def _lower_ceiling(self, tokens: int, sent: CallCapabilities) -> bool:
        parameter = sent.capabilities.length_parameter or "max_tokens"
        lowered = sent.capabilities.limit_output(max(tokens, 1))
        return self._replace(sent.capabilities, None if lowered == sent.capabilities else lowered, parameter)

    def _replace(self, used: ModelCapabilities, changed: ModelCapabilities | None, parameter: str) -> bool:
        """Switch to `changed`, unless a parallel call has changed the capabilities since. Return False if nothing changes."""
        if changed is None:
            return False
        if self._capabilities == used:
            self._capabilities = changed
            self._events.emit(ParameterRefused(self._backend, parameter))
        return True


class _RecentSchemas:
    """Remember the last 256 schemas that were added, by fingerprint."""

    def __init__(self) -> None:
        self._fingerprints: OrderedDict[bytes, None] = OrderedDict()

    def __contains__(self, schema: object) -> bool:
        return bool(self._fingerprints) and _fingerprint(schema) in self._fingerprints

    def add(self, schema: JsonSchema | None) -> None:
        self._fingerprints[_fingerprint(schema)] = None
        while len(self._fingerprints) > _MAX_REFUSED_SCHEMAS:
            self._fingerprints.popitem(last=False)

    def remove(self, schema: JsonSchema | None) -> None:
        self._fingerprints.pop(_fingerprint(schema), None)


def _fingerprint(schema: object) -> bytes:
    return hashlib.blake2b(msgspec.json.encode(schema, order="deterministic"), digest_size=16).digest()
