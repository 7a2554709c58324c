"""Which structure a noun stands for: looked up, or composed from its parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from mockllmapi.naming.paths import SERIES_WORDS
from mockllmapi.naming.role_nouns import ROLE_NOUNS
from mockllmapi.synthesis.kinds import ANYTHING, ROWS
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["KINDS", "camel", "expand", "kind_of", "kind_under"]


_GAUGES = 'name="{0}" value~({1}) unit="{2}" min~({3}) max~({4}) timestamp'
_MEASURED: Mapping[str, str] = MappingProxyType(
    {
        "cpu": _GAUGES.format("cpu", "18.0..64.0", "percent", "1.0..17.0", "65.0..98.0"),
        "memory ram": _GAUGES.format("memory", "35.0..78.0", "percent", "20.0..34.0", "79.0..96.0"),
        "disk": _GAUGES.format("disk", "40.0..82.0", "percent", "38.0..39.9", "82.5..90.0"),
        "latency": _GAUGES.format("latency", "20.0..180.0", "ms", "4.0..19.0", "190.0..900.0"),
        "throughput": _GAUGES.format("throughput", "200.0..900.0", "requests/s", "20.0..190.0", "950.0..2400.0"),
        "uptime": 'name="uptime" value~(98.5..99.99) unit="percent" timestamp',
    }
)
"""What machines are measured by (`/metrics/cpu`): the value now, and the least and the most of late."""


def _by_noun() -> Mapping[str, str]:
    kinds: dict[str, str] = {}
    for nouns, row in (*ROWS.items(), *_MEASURED.items()):
        for noun in nouns.split():
            kinds.setdefault(noun, row)
    for noun, other in ROLE_NOUNS.items():
        kinds.setdefault(noun, kinds[other])
    return MappingProxyType(kinds)


KINDS: Mapping[str, str] = _by_noun()
"""The shorthand of every noun that has one."""

_CARRIERS: Mapping[str, str] = MappingProxyType(
    {
        "card": 'cardNumber holderName status="active|active|active|blocked|expired"',
        "account": 'accountNumber status="active|active|active|closed"',
        "profile": "displayName avatar",
        "entry": "createdBy{id# name}",
        "record": "createdBy{id# name}",
        "pass": "passNumber validFrom validUntil",
        "program": "name description participantsCount#",
        "detail": "",
        "info": "",
        "list": "",
        "point": "",
    }
)
"""Words that carry what stands in front of them (a loyalty card is about loyalty), and the members that they add."""

_COLOURS: Mapping[str, str] = MappingProxyType(
    {
        "loyalty": "points# tier memberSince",
        "gift": "recipientName message",
        "premium": "isPremium? benefits[]",
        "recurring": "frequency nextDate",
        "scheduled": "scheduledAt",
        "shared": "sharedWith[id# name]",
        "public": "isPublic? publishedAt",
        "daily": "date",
        "monthly": "month year#",
        "annual": "year#",
        "emergency": "severity phone",
        "digital": "downloadUrl fileSize#",
        "online": "url isOnline?",
        "internal": "department notes",
        "favorite": "userId# addedAt",
        "featured": "isFeatured? position#",
        "archived": "archivedAt archivedBy",
        "deleted": "deletedAt deletedBy",
        "library": "memberSince itemsBorrowed#(0..12) dueDate",
        "parking": "licensePlate zone",
    }
)
"""Words in front of a noun that add members to what it names."""

_SERIES: Mapping[str, str] = MappingProxyType(
    {
        "stock": "candle", "ticker": "candle", "share": "candle", "crypto": "candle", "currency": "exchange_rate",
        "sensor": "reading", "device": "reading", "thermostat": "reading", "weather": "hour", "forecast": "hour",
        "meter": "meter_reading", "energy": "meter_reading", "server": "metrics", "service": "metrics", "host": "metrics",
    }
)  # fmt: skip
"""What the course of a thing consists of (`/stocks/X/history`)."""

_UNDER: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("stock", "price"): "candle",
        ("crypto", "price"): "candle",
        ("order", "item"): "order_item",
        ("order", "line"): "order_item",
        ("cart", "item"): "order_item",
        ("invoice", "item"): "order_item",
        ("event", "ticket"): "event_ticket",
        ("restaurant", "table"): "table_reservation",
        ("restaurant", "item"): "menu_item",
        ("menu", "item"): "menu_item",
        ("meter", "reading"): "meter_reading",
        ("employee", "leave"): "leave",
        ("repository", "run"): "run",
        ("webhook", "delivery"): "webhook_delivery",
        ("survey", "response"): "survey_response",
        ("question", "answer"): "answer",
        ("account", "balance"): "bank_account",
        ("user", "setting"): "settings",
    }
)
"""Nouns that mean something else below another one."""

_TOKEN = re.compile(r'(\w+)([#~?]|\[\]|\{|\[|="[^"]*")?(?:\(([^)]*)\))?(\^)?|([}\]])')
_TYPES: Mapping[str, str] = MappingProxyType({"": "string", "#": "integer", "~": "number", "?": "boolean"})


def kind_under(noun: str, parents: tuple[tuple[str, str], ...]) -> str:
    """The name under which the structure of `noun` is known where it stands below `parents` (noun and id)."""
    head = noun.rpartition(" ")[2]
    if head in SERIES_WORDS:
        front = noun.rpartition(" ")[0].rpartition(" ")[2]
        return _SERIES.get(front, "point")
    around = parents[-1][0].rpartition(" ")[2] if parents else ""
    return _UNDER.get((around, noun), noun)


def kind_of(noun: str) -> str:
    """The shorthand for a noun in the singular.

    A compound is what its last words are, with what the words in front of them add; some last words only carry what stands
    in front of them. A stranger has what everything has.
    """
    words = noun.replace("_", " ").split()
    for start in range(len(words)):
        row = KINDS.get("_".join(words[start:]))
        if row is not None:
            return _composed(row, words[:start], words[-1]) if start else row
    return _composed(ANYTHING, words[:-1], words[-1] if words else "")


def _composed(row: str, front: list[str], head: str) -> str:
    carried = KINDS.get("_".join(front)) or (KINDS.get(front[-1]) if front else None)
    extra = " ".join(_COLOURS[word] for word in front if word in _COLOURS)
    if head in _CARRIERS:
        if carried is not None:
            return _merged("id#", f"{_CARRIERS[head]} {extra} {carried.removeprefix('id#')}")
        return _merged("id# name", f"{_CARRIERS[head]} {extra} createdAt updatedAt")
    if carried is not None:
        return _merged("id#", f"{camel(' '.join(front))}Id# {row.removeprefix('id#')}")
    return _merged(row, extra)


def _merged(row: str, extra: str) -> str:
    return f"{row} {extra}".strip()


def camel(noun: str) -> str:
    """`order item` as `orderItem`."""
    first, *rest = noun.split() or [""]
    return first + "".join(word.capitalize() for word in rest)


def expand(shorthand: str) -> JsonObject:
    """The schema that a shorthand stands for."""
    return _object(_TOKEN.finditer(shorthand))


def _object(tokens: Iterator[re.Match[str]]) -> JsonObject:
    properties: dict[str, JsonValue] = {}
    for token in tokens:
        if token[5]:
            break
        name, mark = token[1], token[2] or ""
        if mark == "{":
            schema: JsonObject = _object(tokens)
        elif mark == "[":
            schema = {"type": "array", "items": _object(tokens)}
        else:
            schema = _scalar(mark, token[3])
        if token[4]:
            schema = {**schema, "type": [str(schema["type"]), "null"]}
        properties.setdefault(name, schema)
    return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}


def _scalar(mark: str, limits: str | None) -> JsonObject:
    if mark == "[]":
        return {"type": "array", "items": {"type": "string"}}
    if mark.startswith("="):
        choices = mark[2:-1].split("|")
        return {"type": "string", "enum": [*choices]} if len(choices) > 1 else {"const": choices[0]}
    schema: JsonObject = {"type": _TYPES[mark]}
    if limits:
        low, _, high = limits.partition("..")
        read = int if mark == "#" else float
        schema |= {"minimum": read(low), "maximum": read(high)}
    return schema
