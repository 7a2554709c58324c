"""Judge the answers of the weakest model through the real command: 200 varied requests, with a validator that is not ours.

`make test-llm-full` runs it by hand, writes the figures into RESULTS.md, and fails if an answer does not hold.
"""

import json
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jsonschema

from benchmarks.processes import free_port, running, wait_for

ROOT = Path(__file__).parents[1]
MODEL_SERVER = ROOT / "tests" / "llm" / "model_server.py"
RESULTS = Path(__file__).with_name("RESULTS.md")
BEGIN, END = "<!-- fidelity: begin -->", "<!-- fidelity: end -->"
MAX_TOKENS = 500
AT_ONCE = 2
WANTED = 200


@dataclass(frozen=True)
class Case:
    """One request and the demands on its answer.

    It conforms to `schema` (written independently of the product), has `count` items at `list_path`, and the fields of `fixed`.
    """

    group: str
    method: str
    path: str
    shape: Any
    schema: Any
    query: dict[str, object] = field(default_factory=dict)
    body: Any = None
    count: int | None = None
    list_path: tuple[str, ...] = ()
    fixed: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What came back. `fault` is empty where it is what was asked for."""

    case: Case
    id: str
    status: int
    fault: str
    repaired: int
    places: int
    elapsed_s: float
    source: str


# -- what is asked ----------------------------------------------------------------------------------------------------

EXAMPLES: dict[str, Any] = {
    "users": {"id": 0, "name": "", "email": ""},
    "products": {"id": 0, "name": "", "price": 0.5, "inStock": True},
    "orders": {"id": 0, "status": "", "total": 0.5, "createdAt": "2024-01-01T00:00:00Z"},
    "books": {"id": 0, "title": "", "author": "", "year": 0},
    "tickets": {"id": "", "subject": "", "priority": 0, "isOpen": False},
    "companies": {"id": 0, "name": "", "address": {"street": "", "city": "", "country": ""}},
    "articles": {"id": 0, "title": "", "tags": [""], "author": {"name": "", "email": ""}},
    "events": {"id": 0, "name": "", "startsAt": "2024-01-01T00:00:00Z", "venue": {"name": "", "seats": 0}},
    "invoices": {"id": 0, "number": "", "lines": [{"sku": "", "quantity": 0, "price": 0.5}], "total": 0.5},
    "cities": {"name": "", "country": "", "population": 0},
}


def closed(properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return the schema of an object with all of these members and no others."""
    return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False} | more


SCHEMAS: dict[str, Any] = {
    "polls": closed({"status": {"enum": ["open", "closed"]}, "votes": {"type": "integer", "minimum": 0, "maximum": 9}}),
    "accounts": closed({"id": {"type": "string", "format": "uuid"}, "balance": {"type": "number", "minimum": 0}}),
    "people": closed({"email": {"type": "string", "format": "email"}, "born": {"type": "string", "format": "date"}}),
    "tokens": closed({"code": {"type": "string", "pattern": "^[A-Z]{3}-[0-9]{4}$"}, "used": {"type": "boolean"}}),
    "ratings": closed({"stars": {"type": "integer", "minimum": 1, "maximum": 5}, "note": {"type": ["string", "null"]}}),
    "logs": closed({"at": {"type": "string", "format": "date-time"}, "level": {"enum": ["debug", "info", "error"]}}),
    "teams": closed({"name": {"type": "string", "minLength": 3, "maxLength": 30},
                     "members": {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 4}}),
    "shapes": closed({"kind": {"const": "circle"}, "radius": {"type": "number", "exclusiveMinimum": 0}}),
    "payments": closed({"method": {"anyOf": [closed({"card": {"type": "string"}}), closed({"iban": {"type": "string"}})]},
                        "amount": {"type": "integer", "multipleOf": 5}}),
    "trees": {"$ref": "#/$defs/node", "$defs": {"node": closed({
        "name": {"type": "string"}, "children": {"type": "array", "items": {"$ref": "#/$defs/leaf"}, "maxItems": 2}}),
        "leaf": closed({"name": {"type": "string"}})}},
}  # fmt: skip


def schema_of(example: Any) -> Any:
    """Return the schema that an example stands for."""
    if isinstance(example, dict):
        return closed({name: schema_of(value) for name, value in example.items()})
    if isinstance(example, list):
        return {"type": "array", "items": schema_of(example[0])}
    if isinstance(example, bool):
        return {"type": "boolean"}
    if isinstance(example, (int, float)):
        return {"type": "integer" if isinstance(example, int) else "number"}
    return {"type": "string", "format": "date-time"} if example.startswith("2024-") else {"type": "string"}


def exactly(items: Any, count: int) -> Any:
    return {"type": "array", "items": items, "minItems": count, "maxItems": count}


def items() -> Iterator[Case]:
    """One thing by its id."""
    for noun, example in EXAMPLES.items():
        for identity in (7, 4711, 38, 2, 119):
            fixed = {"id": identity} if isinstance(example.get("id"), int) else {}
            yield Case("one thing", "GET", f"/{noun}/{identity}", example, schema_of(example), fixed=fixed)


def collections() -> Iterator[Case]:
    """Yield requests for lists of a given length."""
    for noun, count in zip(
        [*EXAMPLES] * 5, (1, 2, 3, 5, 8, 1, 4, 6, 10, 12, 2, 3, 15, 7, 20, 3, 2, 5, 4, 9) * 2, strict=False
    ):
        example = EXAMPLES[noun]
        yield Case(
            "a list", "GET", f"/{noun}", [example], exactly(schema_of(example), count), {"count": count}, count=count
        )


def wrappers() -> Iterator[Case]:
    """Yield requests for lists inside an object."""
    for noun, count in zip(EXAMPLES, (1, 3, 5, 2, 4, 6, 2, 3, 8, 10), strict=True):
        shape = {"total": 0, "page": 0, "items": [EXAMPLES[noun]]}
        schema = schema_of(shape)
        schema["properties"]["items"] = exactly(schema_of(EXAMPLES[noun]), count)
        query = {"count": count, "page": 2}
        yield Case("a wrapped list", "GET", f"/{noun}", shape, schema, query, count=count, list_path=("items",))
    for noun, count in (("users", 4), ("orders", 2), ("books", 3), ("cities", 7), ("products", 5)):
        shape = {"status": "", "data": {"results": [EXAMPLES[noun]]}}
        schema = schema_of(shape)
        schema["properties"]["data"]["properties"]["results"] = exactly(schema_of(EXAMPLES[noun]), count)
        yield Case(
            "a wrapped list",
            "GET",
            f"/{noun}",
            shape,
            schema,
            {"count": count},
            count=count,
            list_path=("data", "results"),
        )


def changes() -> Iterator[Case]:
    """Yield requests that create, replace, change, remove and act."""
    sent = {"users": {"name": "Ada Lovelace"}, "products": {"price": 12.5}, "books": {"title": "On Engines"},
            "companies": {"name": "Analytical Ltd"}, "orders": {"status": "paid"}}  # fmt: skip
    for noun, body in sent.items():
        example = EXAMPLES[noun]
        schema = schema_of(example)
        yield Case("POST", "POST", f"/{noun}", example, schema, body=body, fixed=body)
        for identity, method in ((12, "PUT"), (14, "PATCH")):
            yield Case(
                method, method, f"/{noun}/{identity}", example, schema, body=body, fixed={**body, "id": identity}
            )
        result = {"deleted": True, "id": 0}
        yield Case("DELETE", "DELETE", f"/{noun}/15", result, schema_of(result), fixed={"id": 15})
        yield Case("an action", "POST", f"/{noun}/13/archive", example, schema, body={}, fixed={"id": 13})


def schemas() -> Iterator[Case]:
    """JSON Schemas with enums, formats, ranges, unions and references."""
    for noun, schema in SCHEMAS.items():
        yield Case("a JSON Schema", "GET", f"/{noun}/3", schema, schema)
        yield Case("a JSON Schema", "POST", f"/{noun}", schema, schema, body={"note": "now"})
        if "$ref" not in schema:
            several = {"type": "array", "items": schema}
            for count in (2, 6):
                yield Case(
                    "a list by JSON Schema",
                    "GET",
                    f"/{noun}",
                    several,
                    exactly(schema, count),
                    {"count": count},
                    count=count,
                )


def remembered() -> Iterator[Case]:
    """Contexts and seeds."""
    user = EXAMPLES["users"]
    for number in range(10):
        query: dict[str, object] = {"context": f"tale-{number % 3}"}
        yield Case("a context", "GET", f"/users/{number % 4 + 1}/orders", [EXAMPLES["orders"]], exactly(
            schema_of(EXAMPLES["orders"]), 2), {**query, "count": 2}, count=2)  # fmt: skip
    for number in range(8):
        yield Case(
            "a seed", "GET", f"/users/{number + 50}", user, schema_of(user), {"seed": number}, fixed={"id": number + 50}
        )


def many() -> Iterator[Case]:
    """More items than one call holds."""
    for noun, count in (("users", 50), ("cities", 40), ("orders", 30), ("products", 50), ("books", 45)):
        example = EXAMPLES[noun]
        yield Case(
            "many items",
            "GET",
            f"/{noun}/all",
            [example],
            exactly(schema_of(example), count),
            {"count": count},
            count=count,
        )
    shape = {"total": 0, "users": [EXAMPLES["users"]]}
    schema = schema_of(shape)
    schema["properties"]["users"] = exactly(schema_of(EXAMPLES["users"]), 50)
    yield Case("many items", "GET", "/people", shape, schema, {"count": 50}, count=50, list_path=("users",))


def cases() -> list[Case]:
    found = [*items(), *collections(), *wrappers(), *changes(), *schemas(), *remembered(), *many()]
    more = list(collections())[: WANTED - len(found)]
    return [*found, *more][:WANTED]


# -- asking and judging -----------------------------------------------------------------------------------------------


def ask(port: int, case: Case, identity: str) -> Outcome:
    query = {**case.query, "shape": json.dumps(case.shape)}
    url = f"http://127.0.0.1:{port}/api/mock{case.path}?{urllib.parse.urlencode(query)}"
    data = None if case.body is None else json.dumps(case.body).encode()
    headers = {"Content-Type": "application/json", "X-Request-Id": identity}
    request = urllib.request.Request(url, data, headers, method=case.method)
    started = time.monotonic()
    try:
        with urllib.request.urlopen(request, timeout=900) as reply:
            status, found, text = reply.status, reply.headers, reply.read()
    except urllib.error.HTTPError as error:
        status, found, text = error.code, error.headers, error.read()
    elapsed_s = time.monotonic() - started
    try:
        answer = json.loads(text)
    except ValueError:
        return Outcome(case, identity, status, "no JSON", 0, 0, elapsed_s, "")
    repaired = int(found.get("X-LLM-Repaired") or 0)
    fault = judge(case, status, answer)
    return Outcome(case, identity, status, fault, repaired, leaves(answer), elapsed_s, found.get("X-LLM-Source", ""))


def judge(case: Case, status: int, answer: Any) -> str:
    """Return the fault of an answer; empty if it has none."""
    if status not in (200, 201):
        return f"status {status}: {json.dumps(answer)[:300]}"
    validator = jsonschema.Draft202012Validator(case.schema, format_checker=jsonschema.FormatChecker())
    for error in validator.iter_errors(answer):
        return f"{error.json_path}: {error.message}"[:300]
    if case.count is not None:
        listed = answer
        for name in case.list_path:
            listed = listed[name]
        if len(listed) != case.count:
            return f"{len(listed)} items instead of {case.count}"
    for name, value in case.fixed.items():
        if answer.get(name) != value:
            return f"{name} is {answer.get(name)!r} instead of {value!r}"
    return ""


def leaves(value: Any) -> int:
    """How many single values an answer has."""
    if isinstance(value, dict):
        return sum(map(leaves, value.values()))
    return sum(map(leaves, value)) if isinstance(value, list) else 1


# -- the figures ------------------------------------------------------------------------------------------------------


def table(outcomes: list[Outcome], log: str) -> str:
    told: dict[str, set[str]] = {"AnswerReasked": set(), "AnswerChunked": set()}
    for line in log.splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        kind = entry.get("event")
        if kind in told:
            told[kind].add(entry.get("request_id", ""))
    groups = Counter(outcome.case.group for outcome in outcomes)
    lines = [
        "| requests | number | as asked | by the model | repaired | asked once more | in chunks | places repaired | median |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for group in [*groups, "all"]:
        mine = [outcome for outcome in outcomes if group in (outcome.case.group, "all")]
        ids = {outcome.id for outcome in mine}
        good = sum(not outcome.fault for outcome in mine)
        by_model = sum(outcome.source == "llm" for outcome in mine)
        mended = [outcome for outcome in mine if outcome.repaired]
        places = sum(outcome.places for outcome in mine)
        share = sum(min(outcome.repaired, outcome.places) for outcome in mine) / places if places else 0
        times = sorted(outcome.elapsed_s for outcome in mine)
        name = f"**{group}**" if group == "all" else group
        lines.append(
            f"| {name} | {len(mine)} | {good} | {by_model} | {len(mended)} | {len(ids & told['AnswerReasked'])} "
            f"| {len(ids & told['AnswerChunked'])} | {share:.1%} | {times[len(times) // 2]:.1f} s |"
        )
    return "\n".join(lines)


def write_results(text: str) -> None:
    """Put the figures between their marks."""
    whole = RESULTS.read_text()
    before, _, rest = whole.partition(BEGIN)
    _, _, after = rest.partition(END)
    RESULTS.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}")


def main(only: int = WANTED) -> int:
    model_port, port = free_port(), free_port()
    entry = {"Name": "smollm2", "Provider": "lmstudio", "BaseUrl": f"http://127.0.0.1:{model_port}/v1/",
             "ModelName": "smollm2", "MaxTokens": MAX_TOKENS, "Temperature": 0.7, "TimeoutSeconds": 300,
             "MaxConcurrentRequests": 2}  # fmt: skip
    settings = {"RequestTimeoutSeconds": 900, "SelectionStrategy": "LeastBusy", "Backends": [entry]}
    outcomes: list[Outcome] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        running("SmolLM2", [str(MODEL_SERVER), str(model_port)], model_port),
    ):
        path, log = Path(folder) / "appsettings.json", Path(folder) / "log"
        path.write_text(json.dumps({"LLMockApi": settings}))
        command = [sys.executable, "-m", "mockllmapi", "serve", "--port", str(port), "--config", str(path)]
        with log.open("wb") as written:
            process = subprocess.Popen([*command, "--log-format", "json"], stdout=subprocess.DEVNULL, stderr=written)
            try:
                wait_for(port, process)
                chosen = cases()[:: max(1, WANTED // only)]
                with ThreadPoolExecutor(AT_ONCE) as pool:
                    asked = [pool.submit(ask, port, case, f"fidelity-{number}") for number, case in enumerate(chosen)]
                    for number, future in enumerate(asked):
                        outcomes.append(outcome := future.result())
                        case, mark = outcome.case, outcome.fault or "as asked"
                        print(
                            f"{number:4} {outcome.elapsed_s:6.1f} s  {case.group}: {case.method} {case.path}  {mark}",
                            flush=True,
                        )
            finally:
                process.terminate()
                process.wait(timeout=60)
        figures = table(outcomes, log.read_text())
    print(f"\n{figures}")
    failed = [outcome for outcome in outcomes if outcome.fault]
    for outcome in failed:
        print(f"\n{outcome.case.method} {outcome.case.path} {outcome.case.query}: {outcome.fault}")
    if only >= WANTED:
        write_results(figures)
    return 1 if failed or len(outcomes) < min(only, WANTED) else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
