"""Everything that the product says in one session whose clock and generator are given, as text.

As a script it prints that of the seed in its argument, so that processes can be compared: `python -m support.transcript 7`.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys

from mockllmapi import MockLlmApi, Settings
from mockllmapi.errors import AttemptFailed, FailureClass
from mockllmapi.exchange import CompletionRequest
from mockllmapi.testing import FrozenClock, ScriptedProvider
from support.asgi import Reply, ask

__all__ = ["transcript"]

SETTINGS = {
    "Backends": [
        {"Name": "first", "Provider": "ollama", "ModelName": "m", "Weight": 2},
        {"Name": "second", "Provider": "openai", "ModelName": "m", "ApiKey": "k"},
        {"Name": "builtin", "Provider": "builtin"},
    ],
    "SelectionStrategy": "Weighted",
    "HealthCheck": {"Enabled": False},
    "MaxRetryAttempts": 0,
    "Learning": {"MinSamples": 3},
}
SHAPE = json.dumps(
    {
        "total": 0,
        "rows": [{"id": 0, "name": "", "tags": [""], "at": "2026-01-01T00:00:00Z", "owner": {"id": 0, "email": ""}}],
    }
)
SCHEMA = json.dumps(
    {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {
            "code": {"type": "string", "pattern": "^[A-Z]{3}-[0-9]{4}$"},
            "kind": {"enum": ["a", "b", "c", "d"]},
            "marks": {"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": 9}, "uniqueItems": True},
            "either": {"anyOf": [{"type": "string"}, {"type": "number"}, {"type": "null"}]},
        },
        "patternProperties": {"^x-": {"type": "string"}},
        "required": ["code", "kind", "marks", "either"],
    }
)
GENERATED = {"x-llm-backend": "builtin"}
EXCHANGES: tuple[tuple[str, str, dict[str, str], object], ...] = (
    ("GET", "/users?count=3", GENERATED, None),
    ("GET", "/orders?page=2&limit=3", GENERATED, None),
    ("GET", "/orders?createdBefore=2025-03-01&sort=-total", GENERATED, None),
    ("GET", "/users/7", GENERATED, None),
    ("GET", "/stocks/ABC/history?count=4", GENERATED, None),
    ("GET", f"/things?shape={SHAPE}", GENERATED, None),
    ("GET", f"/codes?shape={SCHEMA}", GENERATED, None),
    ("GET", "/users?count=2&locale=de", GENERATED, None),
    ("GET", "/users?n=2", GENERATED, None),
    ("GET", "/users/7?seed=4", GENERATED, None),
    ("GET", "/tables/stream-less?error=503", {}, None),
    ("POST", "/orders", GENERATED, {"product": "Lamp", "quantity": 2}),
    ("POST", "/orders?context=shop", GENERATED, {"product": "Lamp", "quantity": 2}),
    ("GET", "/orders?context=shop", GENERATED, None),
    ("PATCH", "/orders/5", GENERATED, {"status": "paid"}),
    ("GET", "/stream/users?count=2", GENERATED, None),
    ("GET", "/stream/reports/3?sseMode=CompleteObjects", GENERATED, None),
    *((("GET", f"/customers/{number}", {}, None)) for number in range(8)),
    ("GET", "/customers/99?mode=learned", {}, None),
    ("GET", "/customers?mode=learned&count=3", {}, None),
    ("POST", "/carts", {}, {"item": "Lamp"}),
    ("GET", "/tickets?n=3", {}, None),
    ("GET", "/stream/customers/4", {}, None),
)


def _make_model(name: str, seed: int) -> ScriptedProvider:
    """Return a model whose answers have one structure, with some failures between them."""
    rng = random.Random(f"{name} {seed}")

    def answer(_request: CompletionRequest) -> str | AttemptFailed:
        if rng.random() < 0.15:
            return AttemptFailed(FailureClass.SERVER, "It failed.")
        customer = {
            "id": rng.randrange(100),
            "name": rng.choice(["Ada", "Grace", "Alan", "Linus"]),
            "plan": rng.choice(["free", "pro"]),
            "seats": rng.randrange(1, 9),
            "since": f"2025-0{rng.randrange(1, 10)}-1{rng.randrange(10)}T08:00:00Z",
        }
        return json.dumps(customer)

    return ScriptedProvider.of(default=answer)


async def transcript(seed: int) -> str:
    """Return every answer of a session, with its headers, and every event that was emitted."""
    app = MockLlmApi(
        Settings.from_mapping(SETTINGS, environ={}),
        clock=FrozenClock(),
        rng=random.Random(seed),
        providers={name: _make_model(name, seed) for name in ("first", "second")},
    )
    events: list[object] = []
    app.events.subscribe(events.append)
    lines = []
    for method, target, headers, body in EXCHANGES:
        reply = await ask(app, method, f"/api/mock{target}", headers, json=body)
        lines.append(_line(method, target, reply))
    await app.aclose()
    return "\n".join((*lines, *map(repr, events)))


def _line(method: str, target: str, reply: Reply) -> str:
    headers = " ".join(f"{name.decode()}={value.decode()}" for name, value in reply.raw_headers)
    return f"{method} {target} {reply.status} {headers} {reply.body.decode()}"


if __name__ == "__main__":
    print(asyncio.run(transcript(int(sys.argv[1]))))
