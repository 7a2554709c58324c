"""The seam between the router and the wire: one protocol, spoken by every dialect."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Protocol

from mockllmapi.exchange import Completion, CompletionRequest, Delta, Health

__all__ = ["Provider"]


class Provider(Protocol):
    """One backend's dialect. Resources open on first use; every method is safe to cancel, and cancelling closes the
    upstream connection.

    A call that fails raises `AttemptFailed` with the failure class that the dialect's own signals mean; nothing else.
    """

    @property
    def has_native_n(self) -> bool:
        """Whether `complete` can give several choices in one call."""

    async def complete(self, request: CompletionRequest) -> Completion:
        """Answer with `request.n` choices where the dialect can, else with one."""

    def stream(self, request: CompletionRequest) -> AsyncGenerator[Delta, None]:
        """Answer piece by piece. A stream that ends without a finish reason raises `AttemptFailed` (bad answer)."""

    async def health(self) -> Health:
        """Ask the backend how it is, for no tokens. Never raises: a backend that is out of reach is not alive."""

    async def aclose(self) -> None:
        """Close what was opened. The provider may be used again afterwards."""
