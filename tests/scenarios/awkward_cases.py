"""The behaviour of awkward model servers as a table: the bytes they send, and the result that a client must get.

A case is `good(...)` if the client gets the model's own value, and `failed(...)` if the attempt fails with an outcome. Add a
row for a server that behaves in a new way.
"""

from __future__ import annotations

import gzip
import json
from typing import NamedTuple

from support.json_types import Json
from upstreams.raw import RawResponse

__all__ = ["CASES", "NAME", "Case"]

NAME = "Ada"
WHOLE = json.dumps({"id": 7, "name": NAME})
CUT = WHOLE[:-6]
DONE = b"data: [DONE]\n\n"
EVENTS = (("Content-Type", "text/event-stream"),)
JSON = (("Content-Type", "application/json"),)


class Case(NamedTuple):
    """One awkward server. `calls` are the chat calls that one request may make, `absent` what the last one leaves out."""

    responses: tuple[RawResponse, ...]
    outcome: str = "ok"
    detail: str = ""
    calls: int = 1
    absent: tuple[str, ...] = ()
    retry_after: str | None = None


def good(*responses: RawResponse, calls: int = 1, absent: tuple[str, ...] = ()) -> Case:
    return Case(responses, calls=calls, absent=absent)


def failed(
    outcome: str, *responses: RawResponse, says: str = "", calls: int = 1, retry_after: str | None = None
) -> Case:
    return Case(responses, outcome, says, calls, retry_after=retry_after)


def stream(*parts: bytes, headers: tuple[tuple[str, str], ...] = EVENTS, stays_open: bool = False) -> RawResponse:
    return RawResponse(b"".join(parts), headers=headers, stays_open=stays_open)


def event(text: Json = None, finish: Json = None, **choice: Json) -> bytes:
    delta = {} if text is None else {"content": text}
    chunk = {"model": "m", "choices": [{"index": 0, "delta": delta, "finish_reason": finish, **choice}]}
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"


def completion(text: Json = WHOLE, finish: Json = "stop", **message: Json) -> bytes:
    choice = {"index": 0, "message": {"role": "assistant", "content": text, **message}, "finish_reason": finish}
    return json.dumps({"model": "m", "choices": [choice]}).encode()


def whole(body: bytes, status: int = 200, headers: tuple[tuple[str, str], ...] = JSON) -> RawResponse:
    return RawResponse(body, status, headers)


def typed(media_type: str, *more: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return (("Content-Type", media_type), *more)


def refusal(status: int, body: Json, media_type: str = "application/json") -> RawResponse:
    data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    return RawResponse(data, status, typed(media_type))


def openai_error(status: int, message: str, **fields: Json) -> RawResponse:
    return refusal(status, {"error": {"message": message, **fields}})


GOOD = stream(event(WHOLE), event(None, "stop"), DONE)
HALVES = event(WHOLE[:9]) + event(WHOLE[9:])

REFUSALS = {
    "404 of another server": failed("wrong_address", refusal(404, "404 page not found", "text/plain"), says="BaseUrl"),
    "404 as a web page": failed(
        "wrong_address", refusal(404, "<html><h1>Not Found</h1></html>", "text/html"), says="BaseUrl"
    ),
    "404 of FastAPI": failed("wrong_address", refusal(404, {"detail": "Not Found"})),
    "404 of Express": failed("wrong_address", refusal(404, "Cannot POST /v1/chat/completions", "text/html")),
    "405 without a body": failed("wrong_address", refusal(405, "")),
    "409": failed("rejected", refusal(409, {"detail": "conflict"})),
    "413 as a web page": failed("rejected", refusal(413, "<html>Request Entity Too Large</html>", "text/html")),
    "413 of a token budget": failed(
        "rejected", openai_error(413, "Request too large on tokens per minute (TPM)", code="rate_limit_exceeded")
    ),
    "499": failed("rejected", refusal(499, "")),
    "a redirect": failed(
        "wrong_address", whole(b"", 308, typed("text/html", ("Location", "http://127.0.0.1:9/"))), says="redirects"
    ),
    "no endpoints": failed("model_missing", openai_error(404, "No endpoints found for meta-llama/x.", code=404)),
    "the model has crashed": failed(
        "model_missing",
        refusal(400, {"error": "The model has crashed without additional information."}),
        says="cannot load",
    ),
    "not enough resources": failed(
        "model_missing",
        refusal(400, {"error": "Model loading was stopped due to insufficient system resources."}),
        says="cannot load",
    ),
    "not enough memory": failed(
        "model_missing",
        openai_error(500, "model requires more system memory (9.1 GiB) than is available (3.2 GiB)"),
        says="cannot load",
    ),
    "the runner has crashed": failed(
        "model_missing", openai_error(500, "llama runner process has terminated: exit status 2"), says="cannot load"
    ),
    "the runner has crashed, newer words": failed(
        "model_missing", openai_error(500, "model runner has crashed, see the logs"), says="cannot load"
    ),
    "JSON could not be generated": failed(
        "bad_answer", openai_error(400, "Failed to generate JSON.", code="json_validate_failed")
    ),
    "blocked by a CDN": failed(
        "credential", refusal(403, "<html>Attention Required!</html>", "text/html"), says="refused access"
    ),
    "a country without service": failed(
        "credential", openai_error(403, "x", code="unsupported_country_region_territory"), says="refused access"
    ),
}

ADAPTED = {
    "no system role": good(openai_error(400, "System role not supported"), GOOD, calls=2),
    "no system role, as a server error": good(openai_error(500, "System role not supported"), GOOD, calls=2),
    "roles must alternate": good(
        openai_error(400, "Conversation roles must alternate user/assistant/..."), GOOD, calls=2
    ),
    "no system instruction": good(
        refusal(422, {"detail": "system instructions are not supported by this model"}), GOOD, calls=2
    ),
    "no role system": good(openai_error(400, "Unsupported role: 'system'. Allowed: user, assistant"), GOOD, calls=2),
    "a refusal in a text": good(
        openai_error(
            400, "Provider returned error", metadata={"raw": '{"error":{"message":"\'max_tokens\' is not supported"}}'}
        ),
        GOOD,
        calls=2,
        absent=("max_tokens",),
    ),
    "a refusal behind two gateways": good(
        refusal(400, {"detail": 'gateway: {"error": {"message": "litellm: {\\"param\\": \\"stream_options\\"}"}}'}),
        GOOD,
        calls=2,
        absent=("stream_options",),
    ),
    "a path to the parameter": good(
        refusal(
            422,
            {
                "object": "error",
                "message": {
                    "detail": [
                        {
                            "type": "extra_forbidden",
                            "loc": ["body", "stream_options"],
                            "msg": "Extra inputs are not permitted",
                        }
                    ]
                },
            },
        ),
        GOOD,
        calls=2,
        absent=("stream_options",),
    ),
    "a refusal that names nothing": good(
        refusal(400, {"error": "Bad Request"}), GOOD, calls=2, absent=("stream_options", "response_format")
    ),
    "a refusal without a body": good(refusal(422, ""), GOOD, calls=2, absent=("stream_options", "response_format")),
    "a refusal that stays": failed("rejected", refusal(400, {"error": "Bad Request"}), calls=2),
    "streaming refused": good(
        openai_error(400, "Streaming is not supported for this model"), whole(completion()), calls=2
    ),
}

FORMS = {
    "whole, as text/plain": good(whole(completion(), headers=typed("text/plain"))),
    "whole, without a media type": good(whole(completion(), headers=())),
    "whole, as octets": good(whole(completion(), headers=typed("application/octet-stream"))),
    "whole, as another JSON type": good(whole(completion(), headers=typed("application/vnd.api+json"))),
    "whole, as an event stream": good(whole(completion(), headers=EVENTS)),
    "whole, with an end mark behind it": good(whole(completion() + b"\n\n" + DONE, headers=EVENTS)),
    "whole, indented": good(whole(json.dumps(json.loads(completion()), indent=2).encode())),
    "whole, with a byte order mark": good(whole(b"\xef\xbb\xbf" + completion())),
    "whole, after blank lines": good(whole(b"\n\n\n" + completion())),
    "status 201": good(whole(completion(), 201)),
    "status 202, streamed": good(RawResponse(HALVES + event(None, "stop") + DONE, 202)),
    "a stream, as JSON": good(stream(HALVES, event(None, "stop"), DONE, headers=JSON)),
    "a stream, without a media type": good(stream(HALVES, event(None, "stop"), DONE, headers=())),
    "a stream, as plain text": good(stream(HALVES, event(None, "stop"), DONE, headers=typed("text/plain"))),
    "a stream without blank lines": good(stream((HALVES + event(None, "stop") + DONE).replace(b"\n\n", b"\n"))),
    "chunks without a field name": good(
        stream((HALVES + event(None, "stop")).replace(b"data: ", b"").replace(b"\n\n", b"\n"))
    ),
    "gzip": good(whole(gzip.compress(completion()), headers=(*JSON, ("Content-Encoding", "gzip")))),
    "long headers": good(whole(completion(), headers=(*JSON, ("Content-Security-Policy", "x" * 20_000)))),
    "many headers": good(whole(completion(), headers=(*JSON, *((f"X-Header-{at}", "1") for at in range(300))))),
    "headers without end": failed(
        "bad_answer", whole(completion(), headers=(*JSON, ("X-Long", "x" * 90_000))), says="headers that are too large"
    ),
    "brotli": failed(
        "bad_answer", whole(completion(), headers=(*JSON, ("Content-Encoding", "br"))), says="content encoding (br)"
    ),
    "a wrong gzip": failed(
        "bad_answer", whole(completion(), headers=(*JSON, ("Content-Encoding", "gzip"))), says="content encoding (gzip)"
    ),
}

HEARTBEATS = {
    "empty data": good(stream(b"data:\n\n" * 9, HALVES, b"data: \n\n" * 9, event(None, "stop"))),
    "comments as data": good(stream(b"data: : OPENROUTER PROCESSING\n\n" * 9, HALVES, event(None, "stop"))),
    "time stamps": good(stream(b"data: 2026-01-01T00:00:00Z\n\n" * 9, HALVES, event(None, "stop"))),
    "numbers": good(stream(b"data: 1767225600\n\n" * 9, HALVES, event(None, "stop"))),
    "words": good(stream(b"data: waiting for the model\n\n" * 9, HALVES, event(None, "stop"))),
    "JSON without choices": good(stream(b'event: ping\ndata: {"type":"ping"}\n\n' * 9, HALVES, event(None, "stop"))),
    "a heartbeat inside an event": failed(
        "bad_answer", stream(event(WHOLE[:9])[:-12] + b"\n\n: ping\n\n" + event(WHOLE[9:], "stop")), says="damaged"
    ),
}

ERRORS = {
    "an error event without an error member": failed(
        "server", stream(event(CUT), b'event: error\ndata: {"message":"boom","type":"x"}\n\n', stays_open=True)
    ),
    "an error event before the content": failed(
        "rate_limit", stream(b'event: error\ndata: {"message":"slow down","code":429}\n\n', stays_open=True)
    ),
    "an error as a bare line": failed("server", stream(event(CUT), b'{"error":{"message":"gone"}}\n', stays_open=True)),
    "a refused key as a bare line": failed(
        "credential", stream(b'{"error":{"code":"invalid_api_key"}}\n', stays_open=True)
    ),
    "an error as plain text": failed(
        "server", stream(b"data: Number of choices must be greater than 0.\n\n", stays_open=True)
    ),
    "an error of a proxy": failed(
        "server", stream(b"upstream connect error or disconnect/reset before headers\n", stays_open=True)
    ),
    "an error of a worker": failed(
        "server", stream(event(CUT), b"data: Worker process failed with code 137\n\n", stays_open=True)
    ),
    "a rate limit in a 200": failed(
        "rate_limit",
        whole(b'{"error":{"type":"rate_limit_exceeded"}}', headers=(*JSON, ("Retry-After", "17"))),
        retry_after="17",
    ),
    "a status as text": failed("credential", whole(b'{"error":{"message":"x","code":"401"}}')),
    "a status at the top": failed("credential", whole(b'{"code":401,"msg":"token expired"}')),
    "an error in a list": failed(
        "server", whole(b'[{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}]')
    ),
    "a quota in a list": failed("rate_limit", whole(b'[{"error":{"code":429,"status":"RESOURCE_EXHAUSTED"}}]')),
    "an error in a choice": failed(
        "server", stream(event(CUT), event(None, "error", error={"code": 502, "message": "x"}), DONE)
    ),
    "an error in a choice of a whole answer": failed(
        "rate_limit", whole(json.dumps({"choices": [{"message": {"content": CUT}, "error": {"code": 429}}]}).encode())
    ),
    "a web page": failed(
        "bad_answer",
        whole(b"<!DOCTYPE html><title>Just a moment...</title>", headers=typed("text/html")),
        says="not a chat completion (text/html)",
    ),
    "a web page of nginx": failed(
        "bad_answer",
        whole(b"<html><h1>Welcome to nginx!</h1></html>", headers=typed("text/html; charset=utf-8")),
        says="(text/html)",
    ),
    "an unknown envelope": failed(
        "bad_answer", whole(b'{"code":50000,"msg":"x"}'), says="not a chat completion (application/json)"
    ),
    "no choices": failed("bad_answer", whole(b'{"choices":[]}'), says="not a chat completion"),
    "an empty body": failed("bad_answer", whole(b"", headers=())),
}

ENDINGS = {
    **{
        f"cut, finish word {word}": failed(
            "bad_answer", stream(event(CUT), event(None, word), DONE), says="unknown reason"
        )
        for word in ("error", "abort", "cancelled", "load", "insufficient_system_resource", "disconnected", "preempted")
    },
    **{
        f"whole, finish word {word}": good(stream(event(WHOLE), event(None, word), DONE))
        for word in ("STOP", "eos", "abort", "disconnected", "tool_calls", "END_TURN")
    },
    **{
        f"filtered, finish word {word}": failed("refused", stream(event(CUT), event(None, word), DONE))
        for word in (
            "SAFETY",
            "RECITATION",
            "sensitive",
            "prohibited_content",
            "guardrail_intervened",
            "Content-Filter",
        )
    },
    "no finish word, but an end mark": good(stream(event(WHOLE), DONE)),
    "an empty finish word": good(stream(event(WHOLE[:9], ""), event(WHOLE[9:], ""), DONE)),
    "no finish word in a whole body": good(whole(completion(finish=None))),
    "cut, no finish word, but an end mark": failed(
        "bad_answer", stream(event(CUT), DONE), says="before the model had finished"
    ),
    "neither finish word nor end mark": failed(
        "bad_answer", stream(event(WHOLE)), says="before the model had finished"
    ),
    "a finish word with every chunk": good(
        stream(event("", "stop"), event(WHOLE[:9], "stop"), event(WHOLE[9:], "stop"), DONE)
    ),
    "the text null with every chunk": good(
        stream(event("", "null"), event(WHOLE[:9], "null"), event(WHOLE[9:], "null"), DONE)
    ),
}

FIELDS = {
    "usage that is a text": good(whole(completion()[:-1] + b', "usage": "unknown"}')),
    "an index that is null": good(
        stream(event(WHOLE[:9], index=None), event(WHOLE[9:], index=None), event(None, "stop"))
    ),
    "an index for each token": good(
        stream(event(WHOLE[:9], index=1), event(WHOLE[9:], index=2), event(None, "stop", index=3))
    ),
    "content as texts": good(whole(completion([WHOLE[:9], WHOLE[9:]]))),
    "content as an object": good(whole(completion({"id": 7, "name": NAME}))),
    "content that is a number": failed("bad_answer", stream(event(5), event(WHOLE, "stop")), says="not a text"),
    "JSON as reasoning": good(whole(completion("", reasoning_content=WHOLE))),
    "JSON as reasoning, streamed": good(
        stream(*(event(None, delta={"reasoning": part}) for part in (WHOLE[:9], WHOLE[9:])), event(None, "stop"), DONE)
    ),
    "JSON as arguments of a tool": good(
        whole(completion(None, "tool_calls", tool_calls=[{"function": {"name": "f", "arguments": WHOLE}}]))
    ),
    "JSON as arguments of a function": good(
        whole(completion(None, "function_call", function_call={"name": "f", "arguments": WHOLE}))
    ),
    "prose as reasoning": failed(
        "bad_answer", whole(completion("", reasoning_content="Let me think about it.")), says="came as reasoning"
    ),
}

CASES: dict[str, Case] = {
    f"{kind}: {name}": case
    for kind, cases in {
        "refused": REFUSALS,
        "adapted": ADAPTED,
        "form": FORMS,
        "heartbeats": HEARTBEATS,
        "errors": ERRORS,
        "endings": ENDINGS,
        "fields": FIELDS,
    }.items()
    for name, case in cases.items()
}
