"""The built-in generator as a provider: a backend without model, key or network."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING

import msgspec

from mockllmapi import work
from mockllmapi.errors import AttemptFailed, FailureClass
from mockllmapi.exchange import Choice, Completion, CompletionRequest, Delta, FinishReason, Health, Usage
from mockllmapi.types import JsonValue

if TYPE_CHECKING:
    from mockllmapi.synthesis import Synthesizer

__all__ = ["MODEL_NAME", "BuiltinProvider"]

MODEL_NAME = "built-in"

_PIECE_CHARS = 48


class BuiltinProvider:
    """Generate every answer in this process, with as many choices as the request wants.

    A schema that no value satisfies fails as the caller's fault, since no other backend could satisfy it either.
    """

    has_native_n = True
    is_loading = False

    def __init__(self, synthesizer: Synthesizer) -> None:
        self._synthesizer = synthesizer

    async def complete(self, request: CompletionRequest) -> Completion:
        """Return `request.n` different choices."""
        choices = tuple([Choice(await self._text(request, index)) for index in range(request.n)])
        return Completion(choices, model=MODEL_NAME, usage=Usage())

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[Delta, None]:
        """Yield the same answer as `complete`, in pieces."""
        text = await self._text(request, 0)
        for start in range(0, len(text), _PIECE_CHARS):
            yield Delta(text[start : start + _PIECE_CHARS], model=MODEL_NAME)
        yield Delta(finish_reason=FinishReason.STOP, usage=Usage(), model=MODEL_NAME)

    async def health(self) -> Health:
        """Return that it is alive, always."""
        return Health(is_alive=True, detail="built in", models=(MODEL_NAME,), loaded_models=(MODEL_NAME,))

    async def aclose(self) -> None:
        """Do nothing, since nothing is ever opened."""

    async def _text(self, request: CompletionRequest, index: int) -> str:
        return await work.run(lambda: msgspec.json.encode(self._value(request, index)).decode())

    def _value(self, request: CompletionRequest, index: int) -> JsonValue:
        from mockllmapi.randomness import derive_seed
        from mockllmapi.synthesis import Unsatisfiable

        seed = request.seed if request.seed is None or index == 0 else derive_seed(request.seed, index)
        try:
            if request.schema is None:
                return self._synthesizer.from_path(request.request, request.count, seed, known=request.known)
            return self._synthesizer.from_schema(request.schema, request.request, seed, known=request.known)
        except Unsatisfiable as fault:
            raise AttemptFailed(FailureClass.CALLER_FAULT, f"No value fits the shape: {fault}.") from None
