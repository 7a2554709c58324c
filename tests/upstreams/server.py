"""One server for all dialects: it answers chats, misbehaves on demand, and remembers what it saw."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from aiohttp import web

from mockllmapi.types import Clock, SystemClock
from support.json_types import JsonDict
from support.optional import present
from upstreams.dialects import DIALECTS, Dialect
from upstreams.faults import Fault
from upstreams.messages import Messages
from upstreams.samples import sample_of

__all__ = ["FakeUpstream", "Received", "Step"]

Speech: TypeAlias = "_Native | _Compatible | Messages"

DEFAULT_ANSWER = '[{"id": 1, "name": "Ada Lovelace"}, {"id": 2, "name": "Grace Hopper"}]'

_TURNS = 3
"""After so many turns of the loop a closed connection has given its socket back."""

Step: TypeAlias = str | asyncio.Event | None
"""What a scripted stream does next: say a text, wait for a gate, or break off (None)."""


@dataclass(frozen=True)
class Received:
    """One request as it came in; `at` is the moment on the upstream's clock."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any = None
    at: float = 0.0


@dataclass
class FakeUpstream:
    """An upstream on a free port of loopback, from `async with` until its end.

    `answer` is the text of every chat answer; without one, a sample of the schema in the request is, and `DEFAULT_ANSWER`
    where there is none. A text that is a list is put into `{"items": …}` where the schema asks for that. `faults` are used
    up one a chat call. `scripts` are streams told step by step, one a streamed chat call before `answer` counts again;
    `said_bytes` is how much of them was said. `models` are what the server has; `loaded` those in
    memory (by default all). `clock` dates the received requests.
    """

    dialect_name: str = "openai"
    answer: str | None = None
    models: list[str] | None = None
    loaded: list[str] | None = None
    key: str | None = None
    pieces: int = 6
    route_status: int = 400
    thoughts: str = ""
    tls: ssl.SSLContext | None = None
    port: int = 0
    clock: Clock = field(default_factory=SystemClock)
    faults: deque[Fault] = field(default_factory=deque)
    scripts: deque[Iterable[Step]] = field(default_factory=deque)
    said_bytes: int = 0
    received: list[Received] = field(default_factory=list)
    queries: list[str] = field(default_factory=list)
    in_flight: int = 0
    most_in_flight: int = 0
    aborted: int = 0
    connections: set[Any] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.dialect: Dialect = DIALECTS[self.dialect_name]()
        if self.models is None:
            self.models = [self.dialect.default_model]
        self._changed = asyncio.Condition()
        self._runner: web.AppRunner | None = None

    # -- life ----------------------------------------------------------------------------------------------------------

    async def __aenter__(self) -> FakeUpstream:
        app = web.Application(client_max_size=32 * 2**20)
        app.router.add_route("*", "/{path:.*}", self._route)
        self._runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, ssl_context=self.tls)
        await site.start()
        _, self.port = self._runner.addresses[0]
        return self

    async def __aexit__(self, *details: object) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            for _ in range(_TURNS):  # what was closed is gone some turns of the loop later
                await asyncio.sleep(0)

    @property
    def root(self) -> str:
        """The address of the server, with a slash at its end."""
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}/"

    @property
    def base_url(self) -> str:
        """What a backend is configured with."""
        return self.root + "v1/"

    # -- what a test asks ----------------------------------------------------------------------------------------------

    @property
    def chats(self) -> list[Received]:
        """The chat calls among the received requests."""
        routes = ("/chat/completions", "/api/chat", "/messages")
        return [request for request in self.received if request.path.endswith(routes) and request.body != {}]

    async def until(self, **counts: int) -> None:
        """Return when each named counter (`aborted`, `chats`, `in_flight`) has reached its number; fail after 5 s."""

        def is_reached() -> bool:
            values = {"aborted": self.aborted, "chats": len(self.chats), "in_flight": self.in_flight}
            return all(values[name] >= number for name, number in counts.items())

        async with asyncio.timeout(5), self._changed:
            await self._changed.wait_for(is_reached)

    # -- routes --------------------------------------------------------------------------------------------------------

    async def _route(self, request: web.Request) -> web.StreamResponse:
        body = await _json_of(request)
        if request.path == "/_control":
            return self._control(request.method, body)
        if request.transport is not None:
            self.connections.add(request.transport.get_extra_info("peername"))
        self.received.append(
            Received(request.method, request.path, dict(request.headers), body, self.clock.monotonic())
        )
        self.queries.append(request.query_string)
        refused = self._unauthorized(request)
        if refused is not None:
            return refused
        is_ollama = self.dialect.name == "ollama"
        match request.method, request.path:
            case "POST", path if path == self.dialect.chat_path or (is_ollama and path == "/api/chat"):
                if body == {}:
                    return web.json_response({"error": {"message": "model is required"}}, status=self.route_status)
                return await self._counted(request, body, is_native=path == "/api/chat")
            case "GET", "/v1/models":
                return web.json_response(
                    {"object": "list", "data": [{"id": name, "object": "model"} for name in self.models or ()]}
                )
            case "GET", "/api/version" if is_ollama:
                return web.json_response({"version": "0.14.2"})
            case "GET", "/api/tags" if is_ollama:
                return web.json_response({"models": [{"name": name, "model": name} for name in self.models or ()]})
            case "GET", "/api/ps" if is_ollama:
                return web.json_response({"models": [{"name": name} for name in self._in_memory]})
            case "GET", "/api/v0/models" if self.dialect.name == "lmstudio":
                return web.json_response({"data": [self._lmstudio_entry(name) for name in self.models or ()]})
        return web.Response(status=404, text="404 page not found")

    @property
    def _in_memory(self) -> list[str]:
        return list(self.models or []) if self.loaded is None else self.loaded

    def _lmstudio_entry(self, name: str) -> dict[str, str]:
        state = "loaded" if name in self._in_memory else "not-loaded"
        return {"id": name, "type": "embeddings" if "embed" in name else "llm", "state": state}

    def _unauthorized(self, request: web.Request) -> web.Response | None:
        if self.dialect.name == "anthropic":
            if "anthropic-version" not in request.headers:
                return web.json_response(self.dialect.error(400, "anthropic-version: header is required"), status=400)
            given = f"Bearer {request.headers['x-api-key']}" if request.headers.get("x-api-key") else ""
        else:
            given = request.headers.get("Authorization", "")
        if not given and (self.dialect.needs_key or self.key):
            text = "You didn't provide an API key. You need to provide your API key in an Authorization header."
            return web.json_response(self.dialect.error(401, text), status=401)
        if self.key is not None and given != f"Bearer {self.key}":
            # The real server repeats part of the key; this one repeats all of it, to see that nobody shows it.
            text = f"Incorrect API key provided: {given.removeprefix('Bearer ')}."
            return web.json_response(self.dialect.error(401, text, code="invalid_api_key"), status=401)
        return None

    def _control(self, method: str, body: Any) -> web.Response:
        """What another process does instead of calling this object."""
        if method == "POST":
            self.answer = body.get("answer", self.answer)
            self.models = body.get("models", self.models)
            self.faults.extend(Fault(**fault) for fault in body.get("faults", ()))
        counts = {"chats": len(self.chats), "aborted": self.aborted, "in_flight": self.in_flight}
        return web.json_response(counts | {"received": [vars(request) for request in self.received]})

    # -- chats ---------------------------------------------------------------------------------------------------------

    async def _counted(self, request: web.Request, body: Any, *, is_native: bool) -> web.StreamResponse:
        await self._count(in_flight=1)
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        is_aborted = False
        try:
            return await self._chat(request, body, is_native=is_native)
        except (asyncio.CancelledError, ConnectionResetError):
            is_aborted = True
            raise
        finally:
            await asyncio.shield(self._count(in_flight=-1, aborted=int(is_aborted)))

    async def _count(self, *, in_flight: int = 0, aborted: int = 0) -> None:
        async with self._changed:
            self.in_flight += in_flight
            self.aborted += aborted
            self._changed.notify_all()

    async def _chat(self, request: web.Request, body: Any, *, is_native: bool) -> web.StreamResponse:
        fault = self.faults.popleft() if self.faults else None
        if fault is not None:
            early = await self._early(request, fault)
            if early is not None:
                return early
        refusal = self.dialect.refusal(body, list(self.models or ()))
        if refusal is not None:
            said = {"error": refusal.body["error"]["message"]} if is_native else refusal.body
            return web.json_response(said, status=refusal.status)
        texts = [self._text(body)] * (body.get("n", 1) if self.dialect.has_native_n else 1)
        if fault is not None and fault.kind == "empty":
            texts = [""]
        speech = self._speech(body, is_native=is_native)
        is_streamed = body.get("stream", is_native)
        if not is_streamed and fault is None:
            return web.json_response(speech.whole(texts))
        if not is_streamed:
            return await self._broken_whole(request, speech.whole(texts), present(fault))
        return await self._streamed(request, speech, texts, fault)

    def _speech(self, body: JsonDict, *, is_native: bool) -> Speech:
        if self.dialect.name == "anthropic":
            return Messages(body, self.thoughts)
        return _Native(body["model"], self.thoughts) if is_native else _Compatible(body, self.thoughts)

    async def _early(self, request: web.Request, fault: Fault) -> web.StreamResponse | None:
        """What goes wrong before there is an answer."""
        match fault.kind:
            case "status":
                said = self.dialect.for_status(fault.status) if fault.body is None else fault.body
                return web.json_response(said, status=fault.status, headers=fault.headers)
            case "raw":
                return web.Response(body=fault.body, status=fault.status, headers=fault.headers)
            case "nonsense":
                return web.Response(text="<html><body>Welcome!</body></html>", content_type="text/html")
            case "reset":
                assert request.transport is not None
                request.transport.abort()
                return web.Response()
            case "never":
                await asyncio.Event().wait()
        return None

    def _text(self, body: Any) -> str:
        wanted = (body.get("response_format") or {}).get("json_schema", {}).get("schema") or body.get("format")
        if body.get("tool_choice"):
            wanted = body["tools"][0]["input_schema"]
        if self.answer is None:
            return json.dumps(sample_of(wanted)) if isinstance(wanted, dict) else DEFAULT_ANSWER
        is_wrapped = isinstance(wanted, dict) and list(wanted.get("properties", {})) == ["items"]
        return f'{{"items": {self.answer}}}' if is_wrapped and self.answer.lstrip().startswith("[") else self.answer

    async def _broken_whole(self, request: web.Request, whole: Any, fault: Fault) -> web.StreamResponse:
        data = json.dumps(whole).encode()
        if fault.kind not in ("cut", "stall", "slow"):
            return web.json_response(whole)
        if fault.kind == "slow" and fault.gate is not None:
            await fault.gate.wait()
            return web.json_response(whole)
        response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": str(len(data))})
        await response.prepare(request)
        await response.write(data[: int(len(data) * fault.at)])
        await self._break_off(request, fault)
        return response

    async def _break_off(self, request: web.Request, fault: Fault) -> None:
        if fault.kind == "stall":
            await (fault.gate or asyncio.Event()).wait()
        elif request.transport is not None:
            request.transport.close()

    async def _streamed(
        self, request: web.Request, speech: Speech, texts: list[str], fault: Fault | None
    ) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": speech.content_type})
        await response.prepare(request)
        if self.scripts and fault is None:
            return await self._played(request, response, speech, self.scripts.popleft())
        kind = fault.kind if fault is not None else None
        events = speech.events(
            texts, self.pieces, with_finish=kind != "no_finish", with_done=kind not in ("no_done", "no_finish")
        )
        turning_point = int(len(events) * fault.at) if fault is not None else 0
        for index, event in enumerate(events):
            if fault is not None and kind == "slow" and index == 1 and fault.gate is not None:
                await fault.gate.wait()
            if fault is not None and kind in ("cut", "stall") and index == turning_point:
                await self._break_off(request, fault)
                if kind == "cut":
                    return response
            if kind == "malformed" and index == turning_point:
                await response.write(speech.frame("{broken"))
            is_damaged = kind == "damaged" and index == turning_point
            await response.write(event[: len(event) // 2] + b"\n\n" if is_damaged else event)
        await response.write_eof()
        return response

    async def _played(
        self,
        request: web.Request,
        response: web.StreamResponse,
        speech: Speech,
        script: Iterable[Step],
    ) -> web.StreamResponse:
        """A stream told step by step."""
        for step in script:
            if isinstance(step, asyncio.Event):
                await step.wait()
            elif step is None:
                assert request.transport is not None
                request.transport.close()
                return response
            else:
                await response.write(speech.piece(step))
                self.said_bytes += len(step)
        for event in speech.ending():
            await response.write(event)
        await response.write_eof()
        return response


async def _json_of(request: web.Request) -> Any:
    data = await request.read()
    try:
        return json.loads(data) if data else None
    except ValueError:
        return None


def _split(text: str, count: int) -> list[str]:
    size = max(1, -(-len(text) // count))
    return [text[start : start + size] for start in range(0, len(text), size)]


class _Compatible:
    """Chat completions, whole and as server-sent events."""

    content_type = "text/event-stream"

    def __init__(self, body: Any, thoughts: str) -> None:
        self._model = body["model"]
        self._thoughts = thoughts
        self._with_usage = bool((body.get("stream_options") or {}).get("include_usage"))

    def whole(self, texts: list[str]) -> Any:
        choices = [
            {"index": index, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
            for index, text in enumerate(texts)
        ]
        return {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "model": self._model,
            "choices": choices,
            "usage": _USAGE,
        }

    def frame(self, data: str) -> bytes:
        return f"data: {data}\n\n".encode()

    def _chunk(self, choices: list[Any], **more: Any) -> bytes:
        chunk = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "model": self._model, "choices": choices}
        return self.frame(json.dumps(chunk | more))

    def piece(self, text: str) -> bytes:
        return self._chunk([{"index": 0, "delta": {"content": text}, "finish_reason": None}])

    def ending(self) -> list[bytes]:
        finish = self._chunk([{"index": 0, "delta": {}, "finish_reason": "stop"}])
        usage = [self._chunk([], usage=_USAGE)] if self._with_usage else []
        return [finish, *usage, b"data: [DONE]\n\n"]

    def events(self, texts: list[str], pieces: int, *, with_finish: bool, with_done: bool) -> list[bytes]:
        events = [self._chunk([{"index": 0, "delta": {"role": "assistant", "content": ""}, "finish_reason": None}])]
        if self._thoughts:
            events.append(self._chunk([{"index": 0, "delta": {"reasoning_content": self._thoughts}}]))
        for index, text in enumerate(texts):
            events += [
                self._chunk([{"index": index, "delta": {"content": piece}, "finish_reason": None}])
                for piece in _split(text, pieces)
            ]
            if with_finish:
                events.append(self._chunk([{"index": index, "delta": {}, "finish_reason": "stop"}]))
        if self._with_usage and with_finish:
            events.append(self._chunk([], usage=_USAGE))
        return [*events, b"data: [DONE]\n\n"] if with_done else events


class _Native:
    """Ollama's own form: one JSON object, or one a line."""

    content_type = "application/x-ndjson"

    def __init__(self, model: str, thoughts: str) -> None:
        self._model = model
        self._thoughts = thoughts

    def whole(self, texts: list[str]) -> Any:
        message = {"role": "assistant", "content": texts[0]}
        return {"model": self._model, "message": message, "done": True, "done_reason": "stop"} | _NATIVE_USAGE

    def frame(self, data: str) -> bytes:
        return data.encode() + b"\n"

    def _line(self, text: str, **more: Any) -> bytes:
        line = {"model": self._model, "message": {"role": "assistant", "content": text}, "done": False}
        return self.frame(json.dumps(line | more))

    def piece(self, text: str) -> bytes:
        return self._line(text)

    def ending(self) -> list[bytes]:
        return [self._line("", done=True, done_reason="stop", **_NATIVE_USAGE)]

    def events(self, texts: list[str], pieces: int, *, with_finish: bool, with_done: bool) -> list[bytes]:
        first = (
            [self._line("", message={"content": "", "thinking": self._thoughts})]
            if self._thoughts
            else [self._line("")]
        )
        events = first + [self._line(piece) for piece in _split(texts[0], pieces)]
        return [*events, self._line("", done=True, done_reason="stop", **_NATIVE_USAGE)] if with_finish else events


_USAGE = {"prompt_tokens": 11, "completion_tokens": 22, "total_tokens": 33}
_NATIVE_USAGE = {"prompt_eval_count": 11, "eval_count": 22}
