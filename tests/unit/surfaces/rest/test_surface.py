"""REST: one request in, one JSON document out. The router below is a fake; everything between is real."""

import asyncio
import logging
from typing import Any, Never

import msgspec
import pytest

from mockllmapi.engine import EnginePolicy, make_engine
from mockllmapi.errors import AllAttemptsFailed, AttemptRecord, DeadlinePassed, NoBackendAvailable
from mockllmapi.events import Event, EventBus, RequestAnswered, RequestFailed, RequestServed
from mockllmapi.exchange import BackendIdentity, CompletionRequest, MockRequest, Source
from mockllmapi.surfaces.http.asgi import MAX_HEAD_BYTES, Receive, Scope, Send
from mockllmapi.surfaces.http.controls import ControlReader
from mockllmapi.surfaces.http.cors import CorsPolicy
from mockllmapi.surfaces.http.exchange import METHODS, plain_path
from mockllmapi.surfaces.http.pipeline import HttpPipeline
from mockllmapi.surfaces.rest.surface import RestSurface
from mockllmapi.testing import FrozenClock
from mockllmapi.types import JsonObject
from support.asgi import Reply, Wire, ask, scope_of
from support.engines import make_parts
from support.fakes import FakeRouter
from support.json_types import Json, JsonDict
from support.randomness import RNG

PATIENCE_S = 5
"""After this a test fails instead of hanging. Nothing waits for it."""


class Rest:
    """A surface on top of a fake router, and everything a test wants to know of it."""

    def __init__(
        self,
        *,
        has_cors: bool = True,
        max_body: int = 10_000,
        max_shape: int = 2000,
        policy: EnginePolicy | None = None,
        router: Any = None,
        **answers: Any,
    ) -> None:
        self.router = router or FakeRouter(**answers)
        self.events: list[Event] = []
        bus = EventBus(self.events.append)
        engine = make_engine(make_parts(self.router, bus, policy=policy))
        http = HttpPipeline(
            ControlReader(max_shape),
            bus,
            FrozenClock(),
            RNG,
            max_request_size_bytes=max_body,
            cors=CorsPolicy(has_cors),
        )
        self.surface = RestSurface(engine, http)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.surface(scope, receive, send, scope["path"])

    async def ask(self, *request: Json, **options: Any) -> Reply:
        return await ask(self, *request, **options)

    @property
    def asked(self) -> MockRequest:
        """The request that reached the router."""
        return self.router.asked[0].request

    @property
    def prompt(self) -> str:
        """Everything that the router was to tell a model."""
        return "\n".join(message.content for generation in self.router.asked for message in generation.messages)


def text_of(value: JsonObject) -> str:
    return msgspec.json.encode(value).decode()


# -- requests


@pytest.mark.parametrize(
    ("path", "plain"),
    [("", "/"), ("/", "/"), ("/users", "/users"), ("/users/", "/users"), ("//users//", "/users"), ("/a/b/", "/a/b")],
)
async def test_a_trailing_slash_means_nothing(path: str, plain: str) -> None:
    rest = Rest()
    await rest.ask("GET", path)
    assert rest.asked.path == plain == plain_path(path)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
async def test_every_verb_reaches_the_engine(method: str) -> None:
    rest = Rest()
    await rest.ask(method, "/users/7?q=1", json={"name": "Ada"})
    assert (rest.asked.method, rest.asked.query, rest.asked.body) == (method, (("q", "1"),), {"name": "Ada"})


@pytest.mark.parametrize("declared", [True, False])
async def test_curl_may_send_json_without_saying_so(declared: bool) -> None:
    rest = Rest()
    kind = "application/json" if declared else "application/x-www-form-urlencoded"
    await rest.ask("POST", "/users", {"content-type": kind}, b'{"name": "Ada"}')
    assert (rest.asked.body, rest.asked.body_kind) == ({"name": "Ada"}, "json")


async def test_a_body_in_chunks_is_one_body() -> None:
    rest = Rest()
    await rest.ask("POST", "/users", {"content-type": "application/json"}, [b'{"na', b'me": "A', b'da"}'])
    assert rest.asked.body == {"name": "Ada"}


async def test_an_uploaded_file_reaches_nobody() -> None:
    rest = Rest()
    body = (
        b'--B\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\n'
        b"THE CONTENT OF THE FILE\r\n--B--\r\n"
    )
    await rest.ask("POST", "/files", {"content-type": "multipart/form-data; boundary=B"}, body)
    assert rest.asked.body == {"f": {"filename": "a.txt", "contentType": "text/plain", "size": 23}}
    assert "CONTENT OF" not in rest.prompt


async def test_no_control_and_no_header_reaches_the_model() -> None:
    rest = Rest()
    headers = {
        "Authorization": "Bearer client-secret",
        "Cookie": "session=client-cookie",
        "X-Api-Key": "client-key",
        "X-LLM-Backend": "some-backend",
        "X-Request-Id": "some-id",
        "User-Agent": "some-agent",
    }
    target = "/users?includeSchema=true&backend=some-other&timeout=77.125&count=3&color=red"
    await rest.ask("POST", target, headers, json={"shape": [{"id": 0}], "name": "Ada"})
    for secret in ("client-", "some-", "includeSchema", "timeout", "77.125"):
        assert secret not in rest.prompt
    assert "red" in rest.prompt
    assert "Ada" in rest.prompt


# -- statuses


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/users", 200),
        ("PUT", "/users/7", 200),
        ("PATCH", "/users/7", 200),
        ("DELETE", "/users/7", 200),
        ("POST", "/users", 201),
        ("POST", "/", 201),
        ("POST", "/login", 200),
        ("POST", "/auth/Login/", 200),
        ("POST", "/users/search", 200),
        ("POST", "/users/_search", 200),
        ("POST", "/orders/7/cancel", 200),
        ("POST", "/users/7/activate", 200),
        ("POST", "/orders/bulk-import", 200),
        ("POST", "/search/results", 201),
        ("POST", "/researchers", 201),
        ("POST", "/blogins", 201),
    ],
)
async def test_statuses_of_good_answers(method: str, path: str, status: int) -> None:
    assert (await Rest().ask(method, path)).status == status


@pytest.mark.parametrize(
    ("failure", "status"),
    [
        (NoBackendAvailable(("a: disabled",)), 503),
        (DeadlinePassed("The time is over."), 504),
        (AllAttemptsFailed("The attempt failed."), 502),
    ],
)
async def test_failures_of_the_router_are_problems(
    failure: DeadlinePassed | AllAttemptsFailed | NoBackendAvailable, status: int
) -> None:
    reply = await Rest(failure=failure).ask("GET", "/users")
    assert (reply.status, reply.problem["detail"]) == (status, str(failure))


async def test_attempts_that_failed_are_told() -> None:
    attempts = (AttemptRecord("a", "server", 1.23), AttemptRecord("b", "timeout", 4.0))
    reply = await Rest(failure=AllAttemptsFailed("2 attempts failed.", attempts=attempts)).ask("GET", "/users")
    assert [(one["backend"], one["outcome"]) for one in reply.problem["attempts"]] == [
        ("a", "server"),
        ("b", "timeout"),
    ]


async def test_a_model_that_talks_nonsense_is_a_502_that_names_it() -> None:
    reply = await Rest(text="I would rather not.").ask("GET", "/users")
    assert reply.status == 502
    assert "'scripted'" in reply.problem["detail"]
    assert "rather not" not in reply.body.decode()


async def test_a_failure_that_nobody_foresaw_is_a_500_that_says_nothing(caplog: pytest.LogCaptureFixture) -> None:
    rest = Rest(failure=RuntimeError("the inner secret"))
    reply = await rest.ask("GET", "/users%0a")
    assert reply.status == 500
    assert "secret" not in reply.body.decode()
    assert reply.problem["detail"] == "An unexpected failure; the server's log has the details."
    assert "the inner secret" in caplog.text
    rest.router.failure = None
    assert (await rest.ask("GET", "/users")).status == 200


# -- headers of an answer


async def test_an_answer_says_who_made_it_and_how() -> None:
    attempts = (AttemptRecord("a", "server", 20.0), AttemptRecord("scripted", "ok", 30.5))
    rest = Rest(model="parrot-2", attempts=attempts)
    reply = await rest.ask("GET", "/users/1")
    assert reply.headers["content-type"] == "application/json"
    assert reply.headers["x-llm-backend"] == "scripted"
    assert reply.headers["x-llm-model"] == "parrot-2"
    assert reply.headers["x-llm-attempts"] == "2"
    assert reply.headers["x-llm-source"] == "llm"
    assert reply.headers["x-llm-repaired"] == "0"
    assert reply.headers["server-timing"].startswith("backend;dur=50.5, total;dur=")
    assert int(reply.headers["content-length"]) == len(reply.body)


async def test_the_builtin_generator_is_a_source_of_its_own() -> None:
    rest = Rest(backend=BackendIdentity("builtin", "builtin", "built in", "built-in"))
    assert (await rest.ask("GET", "/users/1")).headers["x-llm-source"] == "builtin"


async def test_repairs_are_counted() -> None:
    reply = await Rest(text='{"id": 1}').ask("GET", '/users/1?shape={"id":0,"name":"","age":0}')
    assert reply.headers["x-llm-repaired"] == "2"
    assert set(reply.json) == {"id", "name", "age"}


@pytest.mark.parametrize("name", ["evil\r\nX-Injected: yes", "null\x00byte", "café 模型 😀"])
async def test_no_name_can_break_a_header(name: str) -> None:
    rest = Rest(model=name, backend=BackendIdentity(name, "openai", "", ""))
    reply = await rest.ask("GET", "/users/1")
    assert "x-injected" not in reply.headers
    for header in ("x-llm-model", "x-llm-backend"):
        assert reply.headers[header].isascii()
        assert reply.headers[header].isprintable()
        assert msgspec.json.decode(f'"{reply.headers[header]}"') == name


@pytest.mark.parametrize("accept", ["*/*", "text/html", "application/xml", "image/*;q=0"])
async def test_an_answer_is_json_whatever_is_accepted(accept: str) -> None:
    assert (await Rest().ask("GET", "/x", {"accept": accept})).headers["content-type"] == "application/json"


# -- request ids


@pytest.mark.parametrize("name", ["7", "4bf92f3577b34da6", "Root=1-67891233:abc/d.e_f+g@h", "x" * 128])
async def test_a_safe_request_id_is_kept(name: str) -> None:
    rest = Rest()
    reply = await rest.ask("GET", "/users", {"x-request-id": name})
    assert reply.headers["x-request-id"] == name == rest.asked.id


@pytest.mark.parametrize("name", ["", " ", "a b", "a\r\nb", "ä", "x" * 129, "<script>", b"\xff"])
async def test_another_request_id_is_replaced(name: str | bytes) -> None:
    reply = await Rest().ask("GET", "/users", {"x-request-id": name})
    assert len(reply.headers["x-request-id"]) == 32


async def test_request_ids_differ() -> None:
    rest = Rest()
    replies = [await rest.ask("GET", "/users") for _ in range(3)]
    assert len({reply.headers["x-request-id"] for reply in replies}) == 3


@pytest.mark.parametrize(
    ("method", "target", "headers"),
    [
        ("GET", "/a?count=x", {}),
        ("TRACE", "/a", {}),
        ("OPTIONS", "/a", {}),
        ("HEAD", "/a", {}),
        ("GET", "/a?error=500", {}),
        ("GET", "/a", {"x-large": "a" * MAX_HEAD_BYTES}),
    ],
)
async def test_every_answer_has_the_id_and_may_be_read_by_any_page(method: str, target: str, headers: JsonDict) -> None:
    reply = await Rest().ask(method, target, {"x-request-id": "mine", "origin": "http://page.example"} | headers)
    assert reply.headers["x-request-id"] == "mine"
    assert reply.headers["access-control-allow-origin"] == "http://page.example"
    assert "X-Request-Id" in reply.headers["access-control-expose-headers"]


# -- simulated errors


@pytest.mark.parametrize(
    ("target", "headers", "body"),
    [
        ('/x?shape={"$error":{"code":409,"message":"Twice","details":"id 7"}}', {}, None),
        ("/x?error=409&errorMessage=Twice&errorDetails=id+7", {}, None),
        ("/x", {"X-Error-Code": "409", "X-Error-Message": "Twice", "X-Error-Details": "id 7"}, None),
        ("/x", {}, {"error": {"code": 409, "message": "Twice", "details": "id 7"}}),
        ("/x", {}, {"shape": {"$error": {"code": 409, "message": "Twice", "details": "id 7"}, "id": 0}}),
        ("/x", {"X-Response-Shape": '{"$error":{"code":409,"message":"Twice","details":"id 7"}}'}, None),
    ],
)
async def test_an_error_is_simulated_and_nobody_is_asked(target: str, headers: JsonDict, body: JsonDict | None) -> None:
    rest = Rest()
    reply = await rest.ask("POST", target, headers, json=body)
    assert reply.status == 409
    assert reply.json == {"error": {"code": 409, "message": "Twice", "details": "id 7"}}
    assert reply.headers["content-type"] == "application/json"
    assert reply.headers["x-llm-source"] == "simulated"
    assert "x-llm-backend" not in reply.headers
    assert rest.router.asked == []


@pytest.mark.parametrize(
    ("target", "headers", "body"),
    [
        ('/x?shape={"$error":503}', {}, None),
        ("/x?error=503", {}, None),
        ("/x", {"X-Error-Code": "503"}, None),
        ("/x", {}, {"error": 503}),
    ],
)
async def test_a_code_alone_has_the_words_of_http(target: str, headers: JsonDict, body: JsonDict | None) -> None:
    reply = await Rest().ask("GET", target, headers, json=body)
    assert (reply.status, reply.json["error"]["message"], reply.json["error"]["details"]) == (
        503,
        "Service Unavailable",
        None,
    )


@pytest.mark.parametrize("code", [400, 418, 451, 499, 599])
async def test_any_code_of_an_error_can_be_simulated(code: int) -> None:
    assert (await Rest().ask("GET", f"/x?error={code}")).status == code


@pytest.mark.parametrize(
    ("target", "headers", "body", "parameter"),
    [
        ("/x?error=999", {}, None, "error"),
        ("/x?ERROR=200", {}, None, "ERROR"),
        ("/x", {"X-Error-Code": "soon"}, None, "X-Error-Code"),
        ("/x", {}, {"error": 200}, "error"),
        ('/x?shape={"$error":true}', {}, None, "shape.$error"),
        ('/x?shape={"$error":{"code":700}}', {}, None, "shape.$error.code"),
    ],
)
async def test_a_code_that_is_none_is_named(
    target: str, headers: JsonDict, body: JsonDict | None, parameter: str
) -> None:
    reply = await Rest().ask("POST", target, headers, json=body)
    assert reply.status == 400
    assert reply.problem["detail"].startswith(f"{parameter}: ")


# -- HEAD, OPTIONS and what no mock answers


async def test_head_asks_no_model_and_has_no_body() -> None:
    rest = Rest()
    reply = await rest.ask("HEAD", "/users")
    assert (reply.status, reply.body, rest.router.asked) == (200, b"", [])
    assert reply.headers["content-type"] == "application/json"
    assert "content-length" not in reply.headers


@pytest.mark.parametrize("target", ["/x?error=503&errorMessage=Down", "/x?count=abc", "/x?shape={bad"])
async def test_head_has_the_head_of_get(target: str) -> None:
    rest = Rest()
    head, get = await rest.ask("HEAD", target), await rest.ask("GET", target)
    varying = ("x-request-id", "server-timing")
    assert {**head.headers, **dict.fromkeys(varying)} == {**get.headers, **dict.fromkeys(varying)}
    assert (head.status, head.body) == (get.status, b"")


async def test_options_says_what_is_allowed() -> None:
    rest = Rest()
    reply = await rest.ask("OPTIONS", "/users")
    assert (reply.status, reply.body, reply.headers["allow"]) == (204, b"", ", ".join(METHODS))
    assert rest.router.asked == []


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "M" * 1000])
async def test_other_verbs_are_refused(method: str) -> None:
    rest = Rest()
    reply = await rest.ask(method, "/users")
    assert (reply.status, reply.headers["allow"]) == (405, ", ".join(METHODS))
    assert len(reply.problem["detail"]) < 200
    assert rest.router.asked == []


async def test_a_preflight_request_is_granted() -> None:
    headers = {
        "origin": "http://page.example",
        "access-control-request-method": "PATCH",
        "access-control-request-headers": "x-llm-backend,content-type",
    }
    reply = await Rest().ask("OPTIONS", "/users", headers)
    assert reply.headers["access-control-allow-origin"] == "http://page.example"
    assert "PATCH" in reply.headers["access-control-allow-methods"]
    assert reply.headers["access-control-allow-headers"] == "x-llm-backend,content-type"


@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
async def test_cors_can_be_switched_off(method: str) -> None:
    headers = {"origin": "http://page.example", "access-control-request-method": "PUT"}
    reply = await Rest(has_cors=False).ask(method, "/users", headers)
    assert [name for name in reply.headers if name.startswith("access-control")] == []


# -- shapes in answers


async def test_the_shape_is_shown_on_demand_and_only_then() -> None:
    shape: JsonDict = {"id": 0, "name": ""}
    shown = await Rest().ask("GET", f"/x?shape={text_of(shape)}&includeSchema=true")
    assert msgspec.json.decode(shown.headers["x-response-schema"]) == shape
    hidden = await Rest().ask("GET", f"/x?shape={text_of(shape)}")
    assert "x-response-schema" not in hidden.headers
    nothing = await Rest().ask("GET", "/x?includeSchema=true")
    assert "x-response-schema" not in nothing.headers


async def test_the_shape_can_always_be_shown() -> None:
    reply = await Rest(policy=EnginePolicy(shows_shape=True)).ask("GET", '/x?shape={"id":0}')
    assert reply.headers["x-response-schema"] == '{"id":0}'


async def test_a_shown_shape_stays_json_in_any_script() -> None:
    shape = {"größe": "模型 😀\u2028", "b": "\x7f"}
    reply = await Rest(text='{"b": "x"}').ask("POST", "/x?includeSchema=1", json={"shape": shape})
    assert reply.headers["x-response-schema"].isascii()
    assert msgspec.json.decode(reply.headers["x-response-schema"]) == shape


async def test_a_shape_too_long_for_a_header_is_left_out(caplog: pytest.LogCaptureFixture) -> None:
    rest = Rest(max_body=100_000, max_shape=50_000, text='{"field_7": "x"}')
    shape = {f"field_{index}": "" for index in range(1000)}
    reply = await rest.ask("POST", "/x?includeSchema=1", json={"shape": shape})
    assert reply.status == 201
    assert "x-response-schema" not in reply.headers
    assert "too long for a header" in caplog.text


@pytest.mark.parametrize("reference", ["http://127.0.0.1:1/x", "file:///etc/passwd", "other.json#/a", "#/nowhere"])
async def test_a_reference_out_of_the_shape_is_refused(reference: str) -> None:
    shape = text_of({"type": "object", "properties": {"a": {"$ref": reference}}})
    rest = Rest()
    reply = await rest.ask("GET", "/x", {"x-response-shape": shape})
    assert reply.status == 400
    assert reply.problem["detail"].startswith("X-Response-Shape: ")
    assert reference in reply.problem["detail"]
    assert rest.router.asked == []


# -- limits


@pytest.mark.parametrize(
    ("headers", "chunks"),
    [({"content-length": "10001"}, [b"x"]), ({}, [b"x" * 6000, b"x" * 6000]), ({}, [b"x" * 10_001])],
)
async def test_a_body_over_the_limit_is_refused(headers: JsonDict, chunks: list[bytes]) -> None:
    rest = Rest()
    reply = await rest.ask("POST", "/users", headers, chunks)
    assert (reply.status, reply.problem["detail"]) == (
        413,
        "The body is larger than 10000 bytes (MaxRequestSizeBytes).",
    )
    assert rest.router.asked == []


async def test_a_shape_over_its_limit_is_refused_in_a_body_too() -> None:
    rest = Rest()
    reply = await rest.ask("POST", "/users", json={"shape": {"a": "x" * 2000}})
    assert (reply.status, reply.problem["detail"]) == (413, "The shape is larger than 2000 bytes (MaxShapeBytes).")


async def test_headers_over_the_limit_are_refused() -> None:
    rest = Rest()
    reply = await rest.ask("GET", "/users", {"x-large": "a" * MAX_HEAD_BYTES})
    assert (reply.status, rest.router.asked) == (431, [])
    assert reply.problem["type"].endswith(":headers-too-large")


@pytest.mark.parametrize(
    ("target", "headers", "body"),
    [
        (b"/users/\xff\xfe", {}, b""),
        (b"/users?q=\xff&\xfe=1", {}, b""),
        (b"/users?q=%ff", {}, b""),
        (b"/users", {"x-llm-backend": b"\xff\xfe", "x-anything": b"\xff"}, b""),
        (b"/users", {"content-type": "text/plain"}, b"\xff\xfe"),
        (b"/users", {"content-type": "application/x-www-form-urlencoded"}, b"a=\xff&\xfe=%ff"),
    ],
)
async def test_what_is_no_utf8_is_ordinary_data(target: bytes, headers: dict[str, str | bytes], body: bytes) -> None:
    reply = await Rest().ask("PUT", target, headers, body)
    assert reply.status == 200
    assert msgspec.json.decode(reply.body) is not None


async def test_deep_json_is_refused() -> None:
    rest = Rest(max_body=100_000)
    reply = await rest.ask("POST", "/x", {"content-type": "application/json"}, b"[" * 10_000 + b"]" * 10_000)
    assert (reply.status, rest.router.asked) == (400, [])
    assert reply.problem["detail"].startswith("body: nested too deeply")


# -- several answers


async def test_several_answers_are_one_document() -> None:
    rest = Rest()
    reply = await rest.ask("GET", "/users/7?n=3")
    assert [one["index"] for one in reply.json["completions"]] == [0, 1, 2]
    assert [one["content"] for one in reply.json["completions"]] == [{"id": 7}] * 3
    assert (reply.json["meta"]["requested"], reply.json["meta"]["returned"]) == (3, 3)


# -- who listens, and who leaves


async def test_an_answer_is_announced() -> None:
    rest = Rest()
    reply = await rest.ask("POST", "/users/", {"x-request-id": "7"})
    event = rest.events[-1]
    assert isinstance(event, RequestAnswered)
    assert (event.request_id, event.method, event.path, event.status) == ("7", "POST", "/users", reply.status)
    assert (event.source, event.backend) == (Source.LLM, "scripted")
    assert event.elapsed_ms == 0, "no time passes on a clock that stands still"


async def test_a_problem_is_announced() -> None:
    rest = Rest()
    await rest.ask("GET", "/users?count=x", {"x-request-id": "7"})
    (event,) = rest.events
    assert isinstance(event, RequestFailed)
    assert (event.request_id, event.status, event.problem) == ("7", 400, "bad-control")
    assert event.detail.startswith("count: ")


async def test_who_leaves_before_the_request_is_read_gets_nothing() -> None:
    rest, wire = Rest(), Wire([b"half", b"rest"])
    wire.leave()
    await rest(scope_of("POST", "/users"), wire.receive, wire.send)
    assert (wire.sent, rest.router.asked) == ([], [])
    assert [(event.status, event.served_by) for event in rest.events if isinstance(event, RequestServed)] == [
        (499, "client-left")
    ]
    assert len(rest.events) == 1


async def test_who_leaves_while_the_answer_is_made_stops_the_work(caplog: pytest.LogCaptureFixture) -> None:
    class SlowRouter(FakeRouter):
        is_asked = asyncio.Event()
        was_cancelled = False

        async def complete(self, request: CompletionRequest, deadline: float) -> Never:
            self.is_asked.set()
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                self.was_cancelled = True
                raise
            raise AssertionError("the event is never set")

    router, wire = SlowRouter(), Wire()
    rest = Rest(router=router)
    with caplog.at_level(logging.DEBUG):
        task = asyncio.create_task(rest(scope_of("GET", "/users"), wire.receive, wire.send))
        await router.is_asked.wait()
        wire.leave()
        async with asyncio.timeout(PATIENCE_S):
            await task
    assert (router.was_cancelled, wire.sent) == (True, [])
    assert [record for record in caplog.records if record.name.startswith("mockllmapi")] == []
