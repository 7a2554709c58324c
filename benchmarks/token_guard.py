"""What it costs to guard a streamed answer: CPU time for each piece of four characters, beside decoding the whole at once."""

import json
import time
from collections.abc import Callable

import msgspec

from mockllmapi.engine.stream_repair.token_guard import TokenGuard
from mockllmapi.exchange import RawShape
from mockllmapi.shapes import Shape
from mockllmapi.shapes.compiler import compile_shape

PIECE_CHARS = 4
ROUNDS = 5
ROWS = [
    {"id": index, "name": f"User number {index}", "email": f"u{index}@example.com", "tags": ["a", "b"]}
    for index in range(500)
]
EXAMPLE = [{"id": 1, "name": "Ada", "email": "ada@example.com", "tags": ["a"]}]
HELD = {"type": "array", "uniqueItems": True}


def fill(schema: object, path: object, siblings: object) -> str:
    return "made@example.com"


def cpu_of(work: Callable[[], None]) -> float:
    """Return the least CPU seconds of a few rounds."""
    times = []
    for _ in range(ROUNDS):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return min(times)


def guard(text: str, shape: Shape | None) -> None:
    one = TokenGuard(shape, fill)
    for at in range(0, len(text), PIECE_CHARS):
        one.feed(text[at : at + PIECE_CHARS])
    one.finish(is_cut=False)


def run() -> None:
    shape, held = compile_shape(RawShape(EXAMPLE, "shape")), Shape(HELD, None)
    wrong = [{"ID": str(row["id"]), "name": row["name"], "more": [1, {"a": 2}], "tags": "a"} for row in ROWS]
    cases = (
        ("one long string", json.dumps({"text": "word and " * 5000}), None),
        ("records, no shape", json.dumps(ROWS), None),
        ("records, no shape, indented", json.dumps(ROWS, indent=2), None),
        ("records, with their shape", json.dumps(ROWS), shape),
        ("records, everything held", json.dumps(ROWS), held),
        ("records, each with four repairs", json.dumps(wrong), shape),
    )
    print(f"\nGuarding a stream, pieces of {PIECE_CHARS} characters, least CPU time of {ROUNDS} rounds\n")
    for name, text, wanted in cases:
        spent = cpu_of(lambda text=text, wanted=wanted: guard(text, wanted))
        once = cpu_of(lambda text=text: msgspec.json.decode(text))
        pieces = -(-len(text) // PIECE_CHARS)
        print(
            f"{name:34} {pieces:6} pieces {spent / pieces * 1e6:6.2f} µs each, {spent / once:5.0f} times decoding at once"
        )
