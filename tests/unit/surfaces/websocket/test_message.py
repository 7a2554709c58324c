"""What a client may say on a WebSocket connection."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mockllmapi.errors import BadControl
from mockllmapi.surfaces.websocket.message import NoJson, Ping, Subscribe, Unsubscribe, read_message


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"type": "ping"}, Ping()),
        ({"type": "ping", "id": 7, "at": "noon"}, Ping()),
        ({"type": "unsubscribe", "id": "a"}, Unsubscribe("a")),
        ({"type": "subscribe", "id": "a", "path": "/prices?count=2"}, Subscribe("a", "/prices?count=2")),
        ({"type": "subscribe", "id": "é" * 64, "path": "/"}, Subscribe("é" * 64, "/")),
        ({"type": "subscribe", "id": "a", "feed": "prices"}, Subscribe("a", "/?feed=prices")),
        ({"type": "subscribe", "id": "a", "feed": "R&D é/?"}, Subscribe("a", "/?feed=R%26D%20%C3%A9%2F%3F")),
        ({"type": "subscribe", "id": "a", "feed": "x", "path": None}, Subscribe("a", "/?feed=x")),
    ],
    ids=str,
)
def test_messages_are_read(said: Any, message: Any) -> None:
    assert read_message(json.dumps(said)) == message


@pytest.mark.parametrize(
    ("said", "named", "expected"),
    [
        (5, "message", '{"type":"ping"}'),
        (None, "message", '{"type":"ping"}'),
        ([{"type": "ping"}], "message", '{"type":"ping"}'),
        ({}, "type", "one of subscribe, unsubscribe, ping"),
        ({"type": "Ping"}, "type", "one of subscribe, unsubscribe, ping"),
        ({"type": ["ping"]}, "type", "one of subscribe, unsubscribe, ping"),
        ({"type": "x" * 5000}, "type", "one of subscribe, unsubscribe, ping"),
        ({"type": "unsubscribe"}, "id", "1 to 64 characters"),
        ({"type": "unsubscribe", "id": ""}, "id", "1 to 64 characters"),
        ({"type": "unsubscribe", "id": "x" * 65}, "id", "1 to 64 characters"),
        ({"type": "subscribe", "path": "/x"}, "id", "1 to 64 characters"),
        ({"type": "subscribe", "path": "/x", "id": 7}, "id", "1 to 64 characters"),
        ({"type": "subscribe", "id": "a"}, "subscribe", "/prices?count=3"),
        ({"type": "subscribe", "id": "a", "path": "/x", "feed": "y"}, "subscribe", "/prices?count=3"),
        ({"type": "subscribe", "id": "a", "path": "prices"}, "path", "/prices?count=3"),
        ({"type": "subscribe", "id": "a", "path": ""}, "path", "/prices?count=3"),
        ({"type": "subscribe", "id": "a", "path": {"/": 1}}, "path", "/prices?count=3"),
        ({"type": "subscribe", "id": "a", "feed": " "}, "feed", "/api/feeds"),
        ({"type": "subscribe", "id": "a", "feed": 1}, "feed", "/api/feeds"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_mistake_is_told_with_what_is_legal(said: Any, named: str, expected: str) -> None:
    with pytest.raises(BadControl) as told:
        read_message(json.dumps(said))
    assert told.value.parameter == named
    assert expected in told.value.expected
    assert len(str(told.value)) < 250


@pytest.mark.parametrize("text", ["", "{", "ping", '{"type":"ping"} x', "[" * 60_000, "\ud800"], ids=range(6))
def test_what_is_no_json_is_no_message(text: str) -> None:
    with pytest.raises(NoJson, match=r"\w"):
        read_message(text)


@pytest.mark.parametrize(
    "text", ['"\\ud800"', '{"type":"subscribe","id":"\\udc00","path":"/x"}', '{"path":"/\\uD83Dx"}']
)
def test_half_of_a_character_is_a_mistake_of_json(text: str) -> None:
    with pytest.raises(BadControl, match="half"):
        read_message(text)


def test_what_is_broken_elsewhere_is_still_none() -> None:
    with pytest.raises(NoJson):
        read_message('["\\ud800"')
