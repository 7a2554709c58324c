"""Getting one whole value out of the backends, whatever they say: asked, made to conform, asked once more, in several calls
where one would not hold it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from functools import cache
from hashlib import blake2b

import msgspec

from mockllmapi.engine.answer_request import AnswerRequest
from mockllmapi.engine.chunking import Chunk, TokensPerItem, items_per_call, merge_chunks, plan_chunks, with_true_counts
from mockllmapi.engine.normalize import Normalizer, PartialAnswer
from mockllmapi.engine.prompting.deferred import DeferredMessages
from mockllmapi.engine.prompting.prompt import PromptBuilder
from mockllmapi.engine.prompting.reasking import build_second_prompt
from mockllmapi.engine.repair.counting import items_of
from mockllmapi.engine.repair.schema_repair import NothingUsable
from mockllmapi.engine.request_echo import echo_in_answer
from mockllmapi.engine.token_estimate import item_schema, most_tokens_of_schema
from mockllmapi.errors import AttemptRecord, RoutingError, UnusableAnswer
from mockllmapi.events import AnswerChunked, AnswerReasked, EventBus
from mockllmapi.exchange import CompletionRequest, RoutedCompletion
from mockllmapi.naming.templates import path_template
from mockllmapi.randomness import derive_seed, draw_seed, make_generator
from mockllmapi.routing import Router
from mockllmapi.shapes import Shape
from mockllmapi.shapes.from_example import schema_of_example
from mockllmapi.types import JsonValue

__all__ = ["ChunkPolicy", "CompletedAnswer", "ModelWriter", "Prompts"]


@dataclass(frozen=True, slots=True)
class ChunkPolicy:
    """Whether many items are asked for in several calls, and how many in each; None is as many as the token limit holds."""

    is_enabled: bool = True
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Prompts:
    """What models are told, for whole answers and for streamed ones."""

    whole: PromptBuilder
    streamed: PromptBuilder


@dataclass(frozen=True, slots=True)
class CompletedAnswer:
    """A conforming value, how it came to be (`routed` is the call that gave it, `attempts` all calls there were), and a
    sentence for each place that had to change. `is_partial` where the model was cut off each time: what was whole is here, and
    nobody knows what is not."""

    value: JsonValue
    routed: RoutedCompletion
    attempts: tuple[AttemptRecord, ...]
    repairs: tuple[str, ...] = ()
    is_partial: bool = False

    @property
    def is_degraded(self) -> bool:
        return self.routed.is_degraded


class ModelWriter:
    """Turns an `AnswerRequest` into a value."""

    def __init__(
        self,
        router: Router,
        normalizer: Normalizer,
        prompts: Prompts,
        events: EventBus,
        chunks: ChunkPolicy,
        tokens: TokensPerItem,
    ) -> None:
        self._router = router
        self._normalizer = normalizer
        self._prompts = prompts
        self._events = events
        self._policy = chunks
        self._tokens = tokens

    async def write(self, request: AnswerRequest) -> CompletedAnswer:
        """One answer. Raises RoutingError (no backend answered) or UnusableAnswer (one answered nonsense)."""
        chunks = self.chunks_of(request)
        written = await (self._in_chunks(request, chunks) if chunks else self.write_part(request))
        return _grounded(written, request)

    async def write_several(
        self, request: AnswerRequest, n: int
    ) -> list[CompletedAnswer | RoutingError | UnusableAnswer]:
        """`n` answers, told to differ, each by itself well or failed, and asked for once more where one answer would be."""
        seeds = [draw_seed(request.rng) if request.seed is None else request.seed + index for index in range(n)]
        requests = [replace(request, seed=seed) for seed in seeds]
        variant = cache(lambda index: self.generation(requests[index]))
        outcomes = await self._router.complete_many(variant, n, request.deadline)
        alone = (self._alone(requests[index], variant(index), outcome) for index, outcome in enumerate(outcomes))
        return list(await asyncio.gather(*alone))

    async def _alone(
        self, request: AnswerRequest, generation: CompletionRequest, outcome: RoutedCompletion | RoutingError
    ) -> CompletedAnswer | RoutingError | UnusableAnswer:
        if isinstance(outcome, RoutingError):
            return outcome
        try:
            return _grounded(await self._judged(request, generation, outcome), request)
        except (RoutingError, UnusableAnswer) as failure:
            return failure

    # -- one call, and at most one more

    async def write_part(self, request: AnswerRequest) -> CompletedAnswer:
        """One value from one call, or from two where the first gave too little: the rest of a list that is too short, else
        the whole once more, with what was wrong."""
        generation = self.generation(request)
        return await self._judged(request, generation, await self._router.complete(generation, request.deadline))

    async def _judged(
        self, request: AnswerRequest, generation: CompletionRequest, routed: RoutedCompletion
    ) -> CompletedAnswer:
        """The value in an answer to that generation, or in the answer to another one where it gave too little."""
        try:
            draft = await self._draft(routed, request)
        except NothingUsable as nothing:
            if routed.backend.is_builtin:
                raise UnusableAnswer(routed.backend.name, str(nothing), attempts=routed.attempts) from nothing
            if (
                request.is_shape_learned and request.chunk is None
            ):  # the client asked for no structure, so another one is right too
                return await self._judged(replace(request, shape=None, is_shape_learned=False), generation, routed)
            return await self._once_more(request, generation, routed, None, str(nothing))
        if routed.backend.is_builtin or not (draft.missing or draft.is_poor):
            return self._finished(draft, routed, request, routed.attempts)
        if draft.missing and not draft.is_poor:
            return await self._completed(request, routed, draft)
        return await self._once_more(request, generation, routed, draft, draft.why)

    async def _once_more(
        self,
        request: AnswerRequest,
        generation: CompletionRequest,
        first: RoutedCompletion,
        draft: PartialAnswer | None,
        why: str,
    ) -> CompletedAnswer:
        """Ask for the whole once more, and return the better of the two answers.

        The second call may take as long as the first did if the first answer can be repaired. An answer that was cut off does
        not count. If neither can be used, the built-in answer does, if the operator wants that.
        """
        usable = None if draft is None or _is_cut_off(draft, request) else draft
        self._events.emit(AnswerReasked(request.client_request.id, first.backend.name, why))
        again = build_second_prompt(generation, first.completion.choices[0].text, why)
        tried, problem = first.attempts, why
        try:
            if usable is None:
                second = await self._router.complete(again, request.deadline)
            else:
                second = await self._router.improve(first, again, request.deadline)
            tried += second.attempts
            better = await self._draft(second, request)
        except RoutingError as error:
            tried += error.attempts
        except NothingUsable as nothing:
            problem = str(nothing)
        else:
            if _is_cut_off(better, request):
                problem = "it was cut off again before its end"
            elif usable is None or not (better.is_worse_than(usable) or second.is_degraded):
                return self._finished(better, second, request, tried)
        if usable is not None:
            return self._finished(usable, first, request, tried)
        return await self._degraded(request, problem, replace(first, attempts=tried))

    async def _completed(
        self, request: AnswerRequest, routed: RoutedCompletion, draft: PartialAnswer
    ) -> CompletedAnswer:
        """A list that is too short, with the rest of it asked for. What is then still missing is filled in."""
        assert request.count is not None
        shape = request.shape or _shape_like(draft.value)
        chunk = Chunk(index=1, of=2, first=request.count - draft.missing, count=draft.missing)
        rest = request.part(chunk, shape, self.seed_of(request, 1))
        why = f"{draft.missing} of {request.count} items are missing"
        self._events.emit(AnswerReasked(request.client_request.id, routed.backend.name, why))
        tried = routed.attempts
        try:
            second = await self._router.complete(self.generation(rest), request.deadline)
            tried += second.attempts
            more = await self._draft(second, rest)
        except RoutingError as error:
            tried += error.attempts
        except NothingUsable:
            pass
        else:
            whole = merge_chunks((draft.value, more.value), shape, request.seed or 0)
            left = max(0, request.count - (items_of(whole, shape) or 0))
            draft = replace(draft, value=whole, repairs=(*draft.repairs, *more.repairs), missing=left)
        return self._finished(draft, routed, request, tried)

    async def _degraded(self, request: AnswerRequest, why: str, routed: RoutedCompletion) -> CompletedAnswer:
        """The built-in answer where nothing of the models' can be used, or the error."""
        unusable = UnusableAnswer(routed.backend.name, why, attempts=routed.attempts)
        generation = self.generation(request)
        if routed.is_degraded or not self._router.can_degrade(generation, unusable, request.deadline):
            raise unusable
        stepped_in = await self._router.degrade(generation, str(unusable), routed.attempts)
        try:
            return self._finished(await self._draft(stepped_in, request), stepped_in, request, routed.attempts)
        except NothingUsable:
            raise unusable from None

    # -- several calls

    async def _in_chunks(self, request: AnswerRequest, chunks: tuple[Chunk, ...]) -> CompletedAnswer:
        """Many items from several calls at once. Where nobody knows the structure yet, the first call finds it."""
        self._events.emit(
            AnswerChunked(request.client_request.id, request.count or 0, tuple(chunk.count for chunk in chunks))
        )
        shape, parts = request.shape, list[CompletedAnswer]()
        if shape is None:
            parts.append(await self.write_part(request.part(chunks[0], None, self.seed_of(request, 0))))
            shape = _shape_like(parts[0].value)
        gate = asyncio.Semaphore(self._router.capacity(CompletionRequest(request.client_request)).width)

        async def part(chunk: Chunk) -> CompletedAnswer:
            async with gate:
                return await self.write_part(request.part(chunk, shape, self.seed_of(request, chunk.index)))

        waiting = chunks[len(parts) :]
        outcomes = await asyncio.gather(*(part(chunk) for chunk in waiting), return_exceptions=True)
        for chunk, outcome in zip(waiting, outcomes, strict=True):
            if isinstance(outcome, BaseException) and not isinstance(outcome, (RoutingError, UnusableAnswer)):
                raise outcome
            parts.append(outcome if isinstance(outcome, CompletedAnswer) else await part(chunk))
        value = merge_chunks([one.value for one in parts], shape, request.seed or 0)
        attempts = tuple(attempt for one in parts for attempt in one.attempts)
        repairs = tuple(sentence for one in parts for sentence in one.repairs)
        routed = next((one.routed for one in parts if one.is_degraded), parts[0].routed)
        is_cut = any(one.is_partial for one in parts)
        missing = max(0, (request.count or 0) - (items_of(value, shape) or 0))
        draft = PartialAnswer(value, repairs, missing, is_cut=is_cut)
        return self._finished(draft, routed, replace(request, shape=_counted(shape, request)), attempts)

    def is_builtin(self, request: AnswerRequest) -> bool:
        """Whether nobody but the built-in generator would be asked."""
        return self._router.capacity(CompletionRequest(request.client_request)).max_tokens is None

    def chunks_of(self, request: AnswerRequest) -> tuple[Chunk, ...]:
        """The calls that the items are asked for in; none where one call gives them all."""
        controls = request.client_request.controls
        if request.count is None or request.count < 2 or not self._policy.is_enabled or not controls.is_chunked:
            return ()
        if request.shape is not None and request.shape.list_path is None:
            return ()
        capacity = self._router.capacity(CompletionRequest(request.client_request))
        if capacity.max_tokens is None:
            return ()
        learned = self._tokens.known(_kind(request))
        per_call = items_per_call(request.count, request.shape, capacity.max_tokens, learned, self._policy.size)
        return plan_chunks(request.count, per_call) if per_call < request.count else ()

    def first_part(self, request: AnswerRequest) -> AnswerRequest:
        """What the first call is asked for: all of it, or the first of several parts."""
        chunks = self.chunks_of(request)
        return request.part(chunks[0], request.shape, self.seed_of(request, 0)) if chunks else request

    # -- parts of the way

    def generation(self, request: AnswerRequest) -> CompletionRequest:
        """What a backend is asked."""
        variation = draw_seed(request.rng if request.seed is None else make_generator(request.seed))
        prompts = self._prompts.whole if request.client_request.controls.stream is None else self._prompts.streamed
        return CompletionRequest(
            request=request.client_request,
            messages=DeferredMessages(
                lambda: prompts.build(
                    request.client_request,
                    request.shape,
                    variation,
                    said=request.context_text,
                    known=request.known,
                    chunk=request.chunk,
                )
            ),
            schema=request.shape.schema if request.shape is not None else None,
            max_tokens=self._most_tokens(request),
            count=request.count,
            seed=request.seed,
            known=request.known,
        )

    def _most_tokens(self, request: AnswerRequest) -> int | None:
        """Return more tokens than the answer can need, or None if that is unknown or no model would be asked."""
        return (
            None if request.shape is None or self.is_builtin(request) else most_tokens_of_schema(request.shape.schema)
        )

    async def _draft(self, routed: RoutedCompletion, request: AnswerRequest) -> PartialAnswer:
        draft = await self._normalizer.read_beside(
            routed.completion.choices[0], request, is_builtin=routed.backend.is_builtin
        )
        if not routed.backend.is_builtin and (items := items_of(draft.value, request.shape)):
            self._tokens.learn(_kind(request), routed.completion, items)
        return draft

    def _finished(
        self,
        draft: PartialAnswer,
        routed: RoutedCompletion,
        request: AnswerRequest,
        attempts: tuple[AttemptRecord, ...],
    ) -> CompletedAnswer:
        try:
            finished = self._normalizer.complete(draft, request, is_builtin=routed.backend.is_builtin)
        except NothingUsable as nothing:
            raise UnusableAnswer(routed.backend.name, str(nothing), attempts=attempts) from nothing
        return CompletedAnswer(finished.value, routed, attempts, finished.repairs, is_partial=finished.is_cut)

    def seed_of(self, request: AnswerRequest, index: int) -> int | None:
        """A chunk's own seed: derived where the request has one, else any, so that chunks differ."""
        if request.seed is None:
            return draw_seed(request.rng)
        return derive_seed(request.seed, "chunk", index) % 2**31


def _is_cut_off(draft: PartialAnswer, request: AnswerRequest) -> bool:
    """Return whether an answer was cut off and has no complete items that could be kept."""
    return draft.is_cut and not items_of(draft.value, request.shape)


def _grounded(written: CompletedAnswer, request: AnswerRequest) -> CompletedAnswer:
    """With the request's own values where a model forgot them; the built-in generator does that by itself."""
    if written.routed.backend.is_builtin:
        return written
    value, repairs = with_true_counts(echo_in_answer(written.value, request), request.shape)
    return replace(written, value=value, repairs=(*written.repairs, *repairs))


def _shape_like(value: JsonValue) -> Shape:
    return Shape(schema_of_example(value), value, is_example=True)


def _counted(shape: Shape, request: AnswerRequest) -> Shape:
    if request.shape is not None or request.count is None:
        return request.shape or shape
    return shape.with_count(request.count, request.client_request.controls.count_parameter)


def _kind(request: AnswerRequest) -> str:
    """What kind of items an request is about, for what is learned of their size: the same path and structure."""
    item = item_schema(request.shape) if request.shape is not None else None
    return (
        f"{path_template(request.client_request.path)} {blake2b(msgspec.json.encode(item), digest_size=8).hexdigest()}"
    )
