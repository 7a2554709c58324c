"""From a request to what is asked: within the operator's limits, with the shape that holds for it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mockllmapi.engine.asking import Ask
from mockllmapi.events import CountLimited, EventBus, VariantsLimited
from mockllmapi.exchange import MockRequest, StreamMode
from mockllmapi.routing import Router
from mockllmapi.shapes import Shape, ShapeLibrary
from mockllmapi.shapes.autoshape import LearnedShapes

__all__ = ["EngineLimits", "Intake"]


@dataclass(frozen=True, slots=True)
class EngineLimits:
    """What the operator allows every request. `max_said_tokens` is what a context may add to a prompt;
    `surroundings` are the settings that decide what an answer looks like, for keys of pools."""

    max_items: int = 1000
    default_seed: int | None = None
    default_locale: str | None = None
    shows_shape: bool = False
    learns_shapes: bool = True
    has_pools: bool = True
    max_variants: int = 100
    default_variants: int = 0
    max_said_tokens: int = 1024
    surroundings: str = ""
    stream_mode: StreamMode = StreamMode.TOKENS
    least_delay_s: float = 0.0
    most_delay_s: float = 0.0


class Intake:
    """Reads what a request asks for. A shape of its own goes before one that was learned."""

    def __init__(
        self, router: Router, library: ShapeLibrary, learned: LearnedShapes, events: EventBus, limits: EngineLimits
    ) -> None:
        self._router = router
        self._library = library
        self._learned = learned
        self._events = events
        self._limits = limits

    def _limited(self, request: MockRequest) -> MockRequest:
        """The request within what the operator allows."""
        controls, limits = request.controls, self._limits
        if controls.seed is None and limits.default_seed is not None:
            controls = replace(controls, seed=limits.default_seed)
        if controls.locale is None and limits.default_locale is not None:
            controls = replace(controls, locale=limits.default_locale)
        if controls.count is not None and controls.count > limits.max_items:
            self._events.emit(CountLimited(request.id, controls.count, limits.max_items))
            controls = replace(controls, count=limits.max_items)
        variants = controls.variants
        if variants is None and request.method == "GET":
            variants = limits.default_variants
        if variants is not None and variants > limits.max_variants:
            self._events.emit(VariantsLimited(request.id, variants, limits.max_variants))
            variants = limits.max_variants
        controls = replace(controls, variants=(variants or None) if limits.has_pools and controls.n is None else None)
        return request if controls == request.controls else replace(request, controls=controls)

    async def ask(self, request: MockRequest) -> Ask:
        """The request within its limits, with its shape: its own, or else the one that was learned. Raises BadControl."""
        request = self._limited(request)
        controls = request.controls
        deadline = self._router.deadline(controls.timeout_s)
        if controls.shape is not None:
            own = self._library.read(controls.shape, controls.count, controls.count_parameter)
            return Ask(request, own, deadline, seed=controls.seed)
        learned = await self._learned_shape(request)
        return Ask(request, learned, deadline, seed=controls.seed, is_shape_learned=learned is not None)

    async def _learned_shape(self, request: MockRequest) -> Shape | None:
        controls = request.controls
        if not self.learns(request) or controls.renews_shape or controls.seed is not None:
            return None  # what repeats does not depend on what others asked before
        learned = await self._learned.find(request.method, request.path)
        if learned is None or not learned.is_binding:
            return None
        return (
            learned.shape
            if controls.count is None
            else learned.shape.with_count(controls.count, controls.count_parameter)
        )

    def learns(self, request: MockRequest) -> bool:
        """Whether the structure of this request's answers is learned."""
        wanted = request.controls.auto_shape
        return request.controls.shape is None and (self._limits.learns_shapes if wanted is None else wanted)
