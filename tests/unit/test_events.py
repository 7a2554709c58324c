"""The closed set of events, and the bus that carries them."""

import dataclasses
import typing

from mockllmapi import events
from mockllmapi.errors import AttemptRecord

CLASSES = [
    value
    for value in vars(events).values()
    if isinstance(value, type) and dataclasses.is_dataclass(value) and value.__module__ == events.__name__
]


def test_the_union_names_every_event() -> None:
    assert set(typing.get_args(events.Event)) == set(CLASSES)


def test_events_are_frozen() -> None:
    assert len(CLASSES) > 20
    assert [kind for kind in CLASSES if not vars(kind)["__dataclass_params__"].frozen] == []


def test_no_event_has_room_for_a_secret() -> None:
    secrets = {"headers", "key", "api_key", "authorization", "cookies"}
    assert [kind for kind in CLASSES if secrets & {field.name for field in dataclasses.fields(kind)}] == []


def test_every_listener_hears_every_event_in_order() -> None:
    first, second, heard = events.ParameterRefused("a", "n"), events.BreakerChanged("a", "closed", "open"), []
    bus = events.EventBus(lambda event: heard.append(("one", event)))
    bus.subscribe(lambda event: heard.append(("two", event)))
    bus.emit(first)
    bus.emit(second)
    assert heard == [("one", first), ("two", first), ("one", second), ("two", second)]


def test_who_subscribes_late_hears_what_comes() -> None:
    bus = events.EventBus()
    heard: list[events.Event] = []
    bus.emit(events.HealthChanged("a", is_alive=False, detail=""))
    bus.subscribe(heard.append)
    bus.emit(events.HealthChanged("a", is_alive=True, detail=""))
    assert [event.is_alive for event in heard if isinstance(event, events.HealthChanged)] == [True]
    assert len(heard) == 1


def test_an_attempt_is_told_without_prompt_or_key() -> None:
    assert {field.name for field in dataclasses.fields(AttemptRecord)} == {"backend", "outcome", "elapsed_ms", "detail"}
