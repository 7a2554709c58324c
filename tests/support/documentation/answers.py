"""What an example printed beside what its page shows. `…` in the page stands for anything.

In JSON, `"…"` is any value, `"…"` at the end of a list is any further items, and the member `"…"` of an object is any
further members. In text, `…` is any text, over several lines if need be.
"""

from __future__ import annotations

import json
import re

from mockllmapi.types import JsonValue
from support.documentation.pages import Block

__all__ = ["ANYTHING", "difference", "log_difference", "pretty", "rewritten"]

ANYTHING = "…"
WIDTH = 110


def difference(block: Block, printed: str) -> str:
    """Return why `printed` is not what the block shows; nothing if it is."""
    match block.language:
        case "json":
            return _json_difference(block.text, printed)
        case "http":
            return _http_difference(block.text, printed)
        case _:
            return "" if re.fullmatch(_pattern(block.text), _tidy(printed)) else f"printed:\n{printed}"


def log_difference(block: Block, lines: list[str]) -> str:
    """Return which line of the block was not logged, in the block's order; nothing if all were."""
    rest = iter(lines)
    for shown in block.text.splitlines():
        if not any(re.fullmatch(_pattern(shown), line.rstrip()) for line in rest):
            return f"not logged: {shown}\n" + "\n".join(lines)
    return ""


def rewritten(block: Block, printed: str) -> str:
    """Return the block's text as this answer makes it; every `…` is kept if possible."""
    if block.language == "json" and _is_json(printed):
        return pretty(_filled(json.loads(block.text), json.loads(printed)))
    if block.language == "http":
        head, _, body = block.text.partition("\n\n")
        _, _, new_body = printed.replace("\r\n", "\n").partition("\n\n")
        return f"{head}\n\n{pretty(_filled(json.loads(body), json.loads(new_body)))}" if body.strip() else block.text
    return block.text if ANYTHING in block.text or block.language == "json" else _tidy(printed)


def pretty(value: JsonValue, indent: str = "") -> str:
    """Return JSON for readers: what fits on a line stands on a line."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(indent) + len(flat) <= WIDTH or not isinstance(value, (dict, list)) or not value:
        return _spaced(value) if len(indent) + len(_spaced(value)) <= WIDTH else flat
    inner = indent + "  "
    if isinstance(value, dict):
        parts = [f"{inner}{json.dumps(key, ensure_ascii=False)}: {pretty(item, inner)}" for key, item in value.items()]
        return "{\n" + ",\n".join(parts) + f"\n{indent}}}"
    return "[\n" + ",\n".join(inner + pretty(item, inner) for item in value) + f"\n{indent}]"


def _spaced(value: JsonValue) -> str:
    if isinstance(value, dict) and value:
        return (
            "{ "
            + ", ".join(f"{json.dumps(key, ensure_ascii=False)}: {_spaced(one)}" for key, one in value.items())
            + " }"
        )
    if isinstance(value, list):
        return "[" + ", ".join(_spaced(one) for one in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def _json_difference(shown: str, printed: str) -> str:
    try:
        came = json.loads(printed)
    except ValueError:
        return f"this is not JSON:\n{printed}"
    where = _mismatch(json.loads(shown), came, "$")
    return f"{where}\nin {printed}" if where else ""


def _http_difference(shown: str, printed: str) -> str:
    head, _, body = shown.strip().partition("\n\n")
    came_head, _, came_body = printed.replace("\r\n", "\n").partition("\n\n")
    rest = iter(came_head.splitlines())
    for line in head.splitlines():
        if line != ANYTHING and not any(re.fullmatch(_pattern(line.lower()), came.lower()) for came in rest):
            return f"no line {line!r} in\n{came_head}"
    return _json_difference(body, came_body) if body else ""


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _mismatch(shown: JsonValue, came: JsonValue, where: str) -> str:
    """Return the first place where the two differ."""
    if shown == ANYTHING:
        return ""
    if isinstance(shown, str) and isinstance(came, str) and ANYTHING in shown:
        return "" if re.fullmatch(_pattern(shown), came) else f"{where} is {came!r}"
    if isinstance(shown, dict) and isinstance(came, dict):
        named = [key for key in shown if key != ANYTHING]
        extra = came.keys() - set(named)
        if extra and ANYTHING not in shown:
            return f"{where} also has {sorted(extra)}"
        missing = [key for key in named if key not in came]
        if missing:
            return f"{where} lacks {missing}"
        return next((found for key in named if (found := _mismatch(shown[key], came[key], f"{where}.{key}"))), "")
    if isinstance(shown, list) and isinstance(came, list):
        is_open = bool(shown) and shown[-1] == ANYTHING
        items = shown[:-1] if is_open else shown
        if len(items) > len(came) or (len(items) != len(came) and not is_open):
            return f"{where} has {len(came)} items"
        pairs = enumerate(zip(items, came, strict=False))
        return next(
            (found for index, (one, other) in pairs if (found := _mismatch(one, other, f"{where}[{index}]"))), ""
        )
    return "" if shown == came and type(shown) is type(came) else f"{where} is {came!r}, not {shown!r}"


def _filled(shown: JsonValue, came: JsonValue) -> JsonValue:
    """Return `came`, with everything that `shown` leaves open left open."""
    if shown == ANYTHING or (isinstance(shown, str) and ANYTHING in shown and not _mismatch(shown, came, "")):
        return shown
    if isinstance(shown, dict) and isinstance(came, dict):
        kept = [key for key in came if key in shown or ANYTHING not in shown]
        filled = {key: _filled(shown[key], came[key]) if key in shown else came[key] for key in kept}
        return filled | ({ANYTHING: shown[ANYTHING]} if ANYTHING in shown else {})
    if isinstance(shown, list) and isinstance(came, list):
        is_open = bool(shown) and shown[-1] == ANYTHING
        items = shown[:-1] if is_open else shown
        if is_open or len(items) == len(came):
            filled_items = [_filled(one, other) for one, other in zip(items, came, strict=False)]
            return [*filled_items, *([ANYTHING] if is_open else [])]
    return came


def _pattern(shown: str) -> re.Pattern[str]:
    return re.compile(re.escape(_tidy(shown)).replace(re.escape(ANYTHING), ".*"), re.DOTALL)


def _tidy(text: str) -> str:
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")
