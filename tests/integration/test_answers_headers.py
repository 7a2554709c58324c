"""Response headers about the controls of a request."""

from __future__ import annotations

from mockllmapi import create_app
from support.asgi import ask


async def test_a_count_above_the_limit_and_a_misspelt_control_are_told_in_every_answer() -> None:
    app = create_app({"Backends": [{"Name": "b", "Provider": "builtin"}], "MaxItems": 3})
    reply = await ask(app, "GET", "/api/mock/users?count=9&consistency=Worldd", {"Origin": "https://a.example"})
    assert len(reply.json) == 3
    assert (reply.headers["x-llm-limited"], reply.headers["x-llm-ignored"]) == ("3", "consistency=Worldd")
    assert {"X-LLM-Limited", "X-LLM-Ignored"} <= set(reply.headers["access-control-expose-headers"].split(", "))
    stream = await ask(app, "GET", "/api/mock/stream/users?count=9&sseMode=Foo&__x=1")
    assert (stream.headers["x-llm-limited"], stream.headers["x-llm-ignored"]) == ("3", "__x=1, sseMode=Foo")
    plain = await ask(app, "GET", "/api/mock/users?count=3")
    assert not {"x-llm-limited", "x-llm-ignored"} & plain.headers.keys()
    await app.aclose()


async def test_a_backend_that_does_not_exist_is_told_in_the_answer() -> None:
    app = create_app({"Backends": [{"Name": "b", "Provider": "builtin"}]})
    replies = [
        await ask(app, "GET", f"/api/mock/{kind}users/1", {"X-LLM-Backend": name})
        for kind in ("", "stream/")
        for name in ("nope;fallback", "B", "builtin")
    ]
    assert [reply.headers.get("x-llm-ignored") for reply in replies] == ["backend=nope", None, None] * 2
    await app.aclose()
