"""The floor of streams: an ASGI handler that says the same pieces to everybody, as an OpenAI-compatible server does.

The model's name says how: `x400` is 400 pieces at once, `x400-1` the same with a millisecond between any two. `relay` passes
on, byte by byte and unread, what the handler on port `BARE_PORT` says to the model in its path.
"""

import asyncio
import json
import os
from typing import Any

import aiohttp

HEAD = {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]}


def piece(text: str, **more: Any) -> bytes:
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": None} | more
    return f"data: {json.dumps({'model': 'bare', 'choices': [choice]})}\n\n".encode()


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] != "http":
        return
    body = b""
    while scope["method"] == "POST":
        message = await receive()
        body += message["body"]
        if not message.get("more_body"):
            break
    model = json.loads(body)["model"] if body else "x1"
    number, _, pause = model.removeprefix("x").partition("-")
    await send(HEAD)
    opening, middle, closing = piece('{"text": "'), piece("word "), piece('"}')
    for data in (opening, *[middle] * int(number), closing):
        await send({"type": "http.response.body", "body": data, "more_body": True})
        if pause:
            await asyncio.sleep(int(pause) / 1000)
    end = piece("", finish_reason="stop") + b"data: [DONE]\n\n"
    await send({"type": "http.response.body", "body": end})


async def relay(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] != "http":
        return
    url = f"http://127.0.0.1:{os.environ['BARE_PORT']}/v1/chat/completions"
    asked = {"model": scope["path"].removeprefix("/")}
    async with aiohttp.ClientSession() as session, session.post(url, json=asked) as answer:
        await send(HEAD)
        async for data in answer.content.iter_any():
            await send({"type": "http.response.body", "body": data, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
