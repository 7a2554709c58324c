"""An upstream that takes a fixed time for each item it is asked for, one call at a time, as a small model on one card does."""

import asyncio
import json
import sys
from typing import Any

from aiohttp import web


def items_in(schema: Any) -> int:
    """How many items a schema wants in its first counted list."""
    if isinstance(schema, dict):
        if isinstance(schema.get("minItems"), int):
            return schema["minItems"]
        schema = list(schema.values())
    if isinstance(schema, list):
        return max(map(items_in, schema), default=0)
    return 0


def application(delay_s: float) -> web.Application:
    one_at_a_time = asyncio.Lock()

    async def chat(request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        schema = asked.get("response_format", {}).get("json_schema", {}).get("schema", {})
        count = max(1, items_in(schema))
        async with one_at_a_time:
            await asyncio.sleep(delay_s * count)
        content = json.dumps([{"id": number, "name": f"Item {number}"} for number in range(1, count + 1)])
        choice = {"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": "stop"}
        usage = {"prompt_tokens": 100, "completion_tokens": 15 * count}
        if not asked.get("stream"):
            return web.json_response({"model": "paced", "choices": [choice], "usage": usage})
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for event in (
            {"model": "paced", "choices": [{"index": 0, "delta": {"content": content}}]},
            {"model": "paced", "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
            {"model": "paced", "choices": [], "usage": usage},
        ):
            await response.write(f"data: {json.dumps(event)}\n\n".encode())
        await response.write(b"data: [DONE]\n\n")
        return response

    async def models(_: web.Request) -> web.Response:
        return web.json_response({"object": "list", "data": [{"id": "paced", "object": "model"}]})

    app = web.Application()
    app.router.add_post("/v1/chat/completions", chat)
    app.router.add_get("/v1/models", models)
    return app


if __name__ == "__main__":
    web.run_app(application(float(sys.argv[2])), host="127.0.0.1", port=int(sys.argv[1]), print=None)
