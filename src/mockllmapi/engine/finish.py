"""What follows from an answer, whether it was sent whole or as a stream: one list of steps, in this order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from mockllmapi.engine.answer_request import AnswerRequest
from mockllmapi.engine.cache.recording import Recorder
from mockllmapi.engine.cache.seed_cache import SeedCache
from mockllmapi.engine.endpoint import Endpoints
from mockllmapi.engine.memory_overlay import select_client_part
from mockllmapi.events import EventBus, ShapeLearned
from mockllmapi.exchange import MockAnswer, MockRequest, Source
from mockllmapi.json_kit import accept, find_list, has_more_values, list_at, put_at
from mockllmapi.naming.templates import path_template
from mockllmapi.shapes.learned_shapes import LearnedShapes
from mockllmapi.synthesis.wanted import read_fields, select_fields
from mockllmapi.types import Clock

__all__ = ["Finish"]

SHORT_VALUES = 1000
"""A shorter answer is remembered within a few milliseconds."""
MAX_REMEMBERED_VALUES = 50_000
_VALUES_PER_CONTAINER = 8
"""A longer answer is not remembered; every list and object counts as so many values more."""
_NEW = (Source.LLM, Source.BUILTIN, Source.LEARNED, Source.POOL)
"""Sources whose answers memory has not seen yet."""


class Finish:
    """Keeps what later requests depend on, and gives the answer as it is sent.

    The steps: the first answer to a seed wins · the answer is reconciled with memory · memory keeps it · its structure is
    learned · it is recorded · its shape is added if the client wants to see it.
    """

    def __init__(
        self,
        endpoints: Endpoints,
        seed_cache: SeedCache,
        learned_shapes: LearnedShapes,
        recorder: Recorder | None,
        events: EventBus,
        clock: Clock,
        *,
        shows_shape: bool,
    ) -> None:
        self._endpoints = endpoints
        self._seed_cache = seed_cache
        self._learned_shapes = learned_shapes
        self._recorder = recorder
        self._events = events
        self._clock = clock
        self._shows_shape = shows_shape
        self._long_answers = asyncio.Lock()

    async def whole(self, request: AnswerRequest, answer: MockAnswer) -> MockAnswer:
        """Finish an answer that is sent whole, and return it."""
        if answer.source is Source.RECORDING:
            return answer
        answer = await self._keep_for_seed(request, answer)
        async with self._turn(answer):
            answer = await self._reconcile(request, answer)
            if self._long_answers.locked():
                await asyncio.sleep(0)
            await self._remember(request, answer)
        await self._learn_shape(request, answer)
        answer = self.describe(request, _select_fields(request, answer))
        self.record(request.sent or request.client_request, answer)
        return answer

    async def streamed(self, request: AnswerRequest, answer: MockAnswer) -> None:
        """Finish an answer of which every item has left; it was reconciled with memory item by item."""
        await self._keep_for_seed(request, answer)
        async with self._turn(answer):
            await self._remember(request, answer)
        await self._learn_shape(request, answer)
        self.record(request.sent or request.client_request, answer)

    def record(self, sent: MockRequest, answer: MockAnswer) -> None:
        """Write the answer into the recording, if there is one."""
        if self._recorder is not None:
            self._recorder.keep(sent, answer, self._clock.now())

    @asynccontextmanager
    async def _turn(self, answer: MockAnswer) -> AsyncIterator[None]:
        """Let one long answer after the other take its time on the event loop, with other requests between them."""
        if not has_more_values(answer.content, SHORT_VALUES):
            yield
            return
        async with self._long_answers:
            await asyncio.sleep(0)
            yield

    async def _keep_for_seed(self, request: AnswerRequest, answer: MockAnswer) -> MockAnswer:
        """Return the answer that equal requests with this seed get from now on."""
        if request.is_in_context or answer.source not in _NEW or answer.source is Source.POOL:
            return answer
        return await self._seed_cache.remember(request.client_request, answer)

    async def _reconcile(self, request: AnswerRequest, answer: MockAnswer) -> MockAnswer:
        """Return the answer without contradictions to what is known."""
        memory = request.memory
        if memory is None or not _is_new(request, answer) or _is_too_long(answer):
            return answer
        is_valid = request.own_shape.is_valid if request.own_shape is not None else accept
        content = await memory.agree(request.client_request, answer.content, is_valid)
        changed = memory.changed_places if answer.source is Source.LLM else 0
        return replace(answer, content=content, repaired=answer.repaired + changed)

    async def _remember(self, request: AnswerRequest, answer: MockAnswer) -> None:
        """Let memory keep the answer. Of one that stands in for a backend's, it keeps only what the client itself wrote."""
        memory, client = request.memory, request.client_request
        if memory is None or answer.fault is not None or _is_too_long(answer):
            return
        is_recalled = answer.source is Source.REMEMBERED
        if not (is_recalled or _is_new(request, answer)):
            return
        value, is_whole = answer.content, request.own_shape is None and not answer.is_partial
        if answer.is_degraded and client.method != "DELETE":
            if not isinstance(client.body, (dict, list)) or client.method == "GET":
                return
            value, is_whole = select_client_part(value, client.body), False
        await memory.remember(client, value, is_whole=is_whole)

    async def _learn_shape(self, request: AnswerRequest, answer: MockAnswer) -> None:
        client = request.client_request
        if not _is_new(request, answer) or not self._endpoints.learns_from(client, answer):
            return
        is_new = await self._learned_shapes.learn(
            client.method, client.path, answer.content, source=answer.source, renew=client.controls.renews_shape
        )
        if is_new:
            self._events.emit(ShapeLearned(client.method, path_template(client.path)))

    def describe(self, request: AnswerRequest, answer: MockAnswer) -> MockAnswer:
        """Return the answer with what the client should know about it: its shape if that is wanted, and a cut count."""
        count = request.count
        if count is not None and request.sent is not None and request.sent.controls.count != count:
            answer = replace(answer, limited_to=count)
        is_wanted = request.client_request.controls.include_schema or self._shows_shape
        if not is_wanted or request.shape is None or answer.fault is not None:
            return answer
        return replace(answer, shown_shape=request.shape.raw)


def _is_too_long(answer: MockAnswer) -> bool:
    return has_more_values(answer.content, MAX_REMEMBERED_VALUES, per_container=_VALUES_PER_CONTAINER)


def _select_fields(request: AnswerRequest, answer: MockAnswer) -> MockAnswer:
    """Return the answer with only the fields that `fields=` or `select=` names, in each record, whoever wrote it."""
    client = request.client_request
    if not client.query or request.own_shape is not None or answer.fault is not None or client.method != "GET":
        return answer
    fields = read_fields(client.query)
    if not fields:
        return answer
    content, path = answer.content, find_list(answer.content)
    if path is not None:
        records = [select_fields(item, fields) if isinstance(item, dict) else item for item in list_at(content, path)]
        content = put_at(content, [(path, records)])
    elif isinstance(content, dict):
        content = select_fields(content, fields)
    return replace(answer, content=content)


def _is_new(request: AnswerRequest, answer: MockAnswer) -> bool:
    """Whether memory has not seen the answer yet. Several answers at once are not remembered."""
    return answer.source in _NEW and request.client_request.controls.n is None
