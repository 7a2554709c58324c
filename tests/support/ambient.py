"""Find what code takes from its surroundings instead of from its arguments.

That is randomness, the wall clock, and orders that change from process to process.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

__all__ = ["ambient_uses"]

_AMBIENT = {
    "random": """
        random randint randrange uniform choice choices sample shuffle getrandbits gauss betavariate expovariate seed
        SystemRandom randbytes
    """,
    "uuid": "uuid1 uuid4",
    "os": "urandom getrandom",
    "secrets": "choice randbelow randbits token_bytes token_hex token_urlsafe SystemRandom",
    "time": """
        time time_ns monotonic monotonic_ns perf_counter perf_counter_ns process_time thread_time localtime gmtime ctime
        strftime sleep
    """,
    "datetime": "datetime.now datetime.today datetime.utcnow date.today",
    "asyncio": "timeout timeout_at wait_for",
    "gzip": "",
}
_NAMES = frozenset(f"{module}.{name}" for module, names in _AMBIENT.items() for name in names.split())
_LOOP = frozenset({"call_later", "call_at"})


def ambient_uses(path: Path) -> list[str]:
    """Return each use in a module, without repetition.

    Such as `random.random`, `random.Random()` (a generator without a seed), `random.Random(seed)`, `loop.call_later`,
    `asyncio.sleep` (of more than 0 seconds), `SystemClock()`, `id()` and `hash()`.
    """
    tree = ast.parse(path.read_text())
    names = dict(_imported(tree))
    return sorted({use for node in ast.walk(tree) for use in _uses(node, names)})


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((each.asname or each.name, each.name) for each in node.names if each.name in _AMBIENT)
        elif isinstance(node, ast.ImportFrom) and (node.module in _AMBIENT or (node.module or "").endswith("types")):
            yield from ((each.asname or each.name, f"{node.module}.{each.name}") for each in node.names)


def _uses(node: ast.AST, names: dict[str, str]) -> Iterator[str]:
    if isinstance(node, ast.Attribute | ast.Name):
        dotted = _dotted(node, names)
        if dotted in _NAMES:
            yield dotted
    if not isinstance(node, ast.Call):
        return
    called = _dotted(node.func, names)
    if called == "gzip.compress" and not any(keyword.arg == "mtime" for keyword in node.keywords):
        yield called  # writes the current second into its result
    if called == "random.Random":
        yield "random.Random(seed)" if _is_seeded(node) else "random.Random()"
    elif called == "asyncio.sleep" and not (isinstance(node.args[0], ast.Constant) and node.args[0].value == 0):
        yield called
    elif called.endswith("types.SystemClock"):
        yield "SystemClock()"
    elif isinstance(node.func, ast.Name) and node.func.id in ("id", "hash"):
        yield f"{node.func.id}()"
    elif isinstance(node.func, ast.Attribute) and (node.func.attr in _LOOP or _is_loop_time(node.func)):
        yield f"loop.{node.func.attr}"


def _dotted(node: ast.expr, names: dict[str, str]) -> str:
    """Return the full name of what an expression refers to; nothing for what was not imported."""
    if isinstance(node, ast.Name):
        return names.get(node.id, "")
    if isinstance(node, ast.Attribute) and (owner := _dotted(node.value, names)):
        return f"{owner}.{node.attr}"
    return ""


def _is_seeded(call: ast.Call) -> bool:
    """Return whether a generator's seed is written down: one that may be None is not."""
    return bool(call.args) and not any(
        isinstance(part, ast.Constant) and part.value is None for part in ast.walk(call.args[0])
    )


def _is_loop_time(function: ast.Attribute) -> bool:
    owner = function.value
    called = owner.func if isinstance(owner, ast.Call) else owner
    name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
    return function.attr == "time" and "loop" in name
