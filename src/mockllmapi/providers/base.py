"""The protocol between the router and every backend client."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Protocol

from mockllmapi.exchange import Completion, CompletionRequest, Delta, Health

__all__ = ["Provider"]


class Provider(Protocol):
    """Call one backend. Resources open on first use.

    Every method is safe to cancel; cancelling closes the upstream connection. A call that fails raises `AttemptFailed`
    with the failure class that the backend's signals mean, and no other error.
    """

    @property
    def has_native_n(self) -> bool:
        """Whether `complete` can return several choices from one call."""

    @property
    def is_loading(self) -> bool:
        """Whether the server has listed the model as not in memory, so that the first content may take long."""

    async def complete(self, request: CompletionRequest) -> Completion:
        """Return a completion with `request.n` choices if the backend can do that, else with one."""

    def stream(self, request: CompletionRequest) -> AsyncGenerator[Delta, None]:
        """Yield the completion in deltas. Raise `AttemptFailed` (bad answer) if it ends unfinished."""

    async def health(self) -> Health:
        """Check the backend without spending tokens. Never raises: an unreachable backend is not alive."""

    async def aclose(self) -> None:
        """Close all connections. The provider may be used again afterwards."""
