"""Several answers to one request, as one document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mockllmapi.exchange import MockAnswer
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["join_answers"]


def join_answers(answers: Sequence[MockAnswer], requested: int, attempts: int, elapsed_ms: float) -> MockAnswer:
    """At least one answer as `{"completions": [{index, content, backend, elapsedMs}], "meta": {requested, returned,
    elapsedMs}}`. Repairs are those of all of them together, `attempts` the calls that all `requested` took, the failed ones
    too; backend and model are those of the first. Fewer than were `requested` are a partial answer."""
    completions: list[JsonValue] = [
        {"index": index, "content": answer.content, "backend": answer.backend, "elapsedMs": round(answer.backend_ms, 1)}
        for index, answer in enumerate(answers)
    ]
    meta: JsonObject = {"requested": requested, "returned": len(answers), "elapsedMs": round(elapsed_ms, 1)}
    return replace(
        answers[0],
        content={"completions": completions, "meta": meta},
        attempts=attempts,
        repaired=sum(answer.repaired for answer in answers),
        is_degraded=any(answer.is_degraded for answer in answers),
        is_partial=len(answers) < requested or any(answer.is_partial for answer in answers),
        backend_ms=max(answer.backend_ms for answer in answers),
    )
