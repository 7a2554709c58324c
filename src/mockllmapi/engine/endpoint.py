"""From a client's request to the answer that is wanted: within the operator's limits, with its shape and its memory."""

from __future__ import annotations

import random
from dataclasses import replace

from mockllmapi import work
from mockllmapi.contexts import NOTHING_KNOWN, Contexts, MemoryView
from mockllmapi.engine.answer_request import AnswerRequest
from mockllmapi.engine.body_echo import with_lengths_of_body
from mockllmapi.engine.policy import EnginePolicy
from mockllmapi.events import CountLimited, EventBus, VariantsLimited
from mockllmapi.exchange import Controls, MockAnswer, MockRequest, RawShape, Source
from mockllmapi.routing import Router
from mockllmapi.shapes import Shape, ShapeCache
from mockllmapi.shapes.learned_shapes import LearnedShapes
from mockllmapi.synthesis import Lexicons

__all__ = ["Endpoints"]


class Endpoints:
    """Turns the requests of clients into answer requests. A shape that the client sends goes before a learned one."""

    def __init__(
        self,
        router: Router,
        shapes: ShapeCache,
        learned_shapes: LearnedShapes,
        contexts: Contexts,
        events: EventBus,
        lexicons: Lexicons,
        rng: random.Random,
        policy: EnginePolicy,
    ) -> None:
        self._router = router
        self._shapes = shapes
        self._learned_shapes = learned_shapes
        self._contexts = contexts
        self._events = events
        self._lexicons = lexicons
        self._rng = rng
        self._policy = policy

    async def read(self, sent: MockRequest) -> AnswerRequest:
        """Return what a request asks for, with its shape and with what its memory knows. Raises BadControl."""
        usual = self._usual_variants(sent)
        request = self._limited(sent)
        controls = request.controls
        await self._lexicons.prepare(controls.locale)
        deadline = self._router.deadline(controls.timeout_s)
        if controls.shape is not None:
            shape = await self._read_shape(controls.shape, controls, deadline)
            if shape is not None and controls.count is None:
                shape = with_lengths_of_body(shape, request, self._policy.max_items)
        else:
            shape = await self._learned_shape(request)
        memory = self._contexts.memory_for(request)
        return AnswerRequest(
            request,
            shape,
            deadline,
            self._rng,
            sent=sent,
            memory=memory,
            view=await memory.recall(request) if memory is not None else NOTHING_KNOWN,
            seed=controls.seed,
            variants=controls.variants or (usual if controls.seed is None else None),
            is_shape_learned=controls.shape is None and shape is not None,
        )

    async def peek(self, sent: MockRequest) -> MemoryView:
        """Return what the request's memory knows, without reading anything else of the request."""
        memory = self._contexts.memory_for(sent)
        return await memory.recall(sent) if memory is not None else NOTHING_KNOWN

    async def _read_shape(self, raw: RawShape, controls: Controls, deadline: float) -> Shape | None:
        count, name = controls.count, controls.count_parameter
        known = self._shapes.get(raw, count, name)
        return known or await self._router.finish_by(deadline, work.run(lambda: self._shapes.read(raw, count, name)))

    def _limited(self, request: MockRequest) -> MockRequest:
        """The request within what the operator allows."""
        controls, policy = request.controls, self._policy
        if controls.seed is None and policy.default_seed is not None:
            controls = replace(controls, seed=policy.default_seed)
        if controls.locale is None and policy.default_locale is not None:
            controls = replace(controls, locale=policy.default_locale)
        if controls.count is not None and controls.count > policy.max_items:
            self._events.emit(CountLimited(request.id, controls.count, policy.max_items))
            controls = replace(controls, count=policy.max_items)
        controls = replace(controls, variants=self._variants(request, controls))
        return request if controls == request.controls else replace(request, controls=controls)

    def _variants(self, request: MockRequest, controls: Controls) -> int | None:
        """How many variants the request itself wants: of what a seed repeats, and of several answers, there are none."""
        policy = self._policy
        if not controls.variants or not policy.has_pools or controls.n is not None or controls.seed is not None:
            return None
        if controls.variants > policy.max_variants:
            self._events.emit(VariantsLimited(request.id, controls.variants, policy.max_variants))
        return min(controls.variants, policy.max_variants)

    def _usual_variants(self, request: MockRequest) -> int | None:
        """How many variants the operator wants of what says nothing of them."""
        controls, policy = request.controls, self._policy
        is_free = controls.variants is None and controls.n is None and controls.seed is None
        is_wanted = request.method == "GET" and policy.has_pools and is_free
        return (min(policy.default_variants, policy.max_variants) or None) if is_wanted else None

    async def _learned_shape(self, request: MockRequest) -> Shape | None:
        controls = request.controls
        if not self.learns(request) or controls.renews_shape or controls.seed is not None:
            return None  # what repeats does not depend on what others asked before
        learned = await self._learned_shapes.find(request.method, request.path)
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
        return request.controls.shape is None and (self._policy.learns_shapes if wanted is None else wanted)

    def learns_from(self, request: MockRequest, answer: MockAnswer) -> bool:
        """Whether the structure of this very answer is learned: a new one, by who was to give it, that is all there."""
        is_new = answer.source in (Source.LLM, Source.BUILTIN)
        return is_new and not (answer.is_degraded or answer.is_partial) and self.learns(request)
