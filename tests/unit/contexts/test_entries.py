"""Entries come back as they went."""

import msgspec
import pytest

from mockllmapi.contexts.entries import (
    CALL_KEYS,
    MAX_IDS,
    MAX_THING_BYTES,
    Kind,
    Thing,
    call_key,
    json_bytes,
    read_ids,
    read_kind,
    read_object,
    read_thing,
    thing_key,
)


@pytest.mark.parametrize(
    "thing",
    [
        Thing({"id": 7, "name": "Änn"}, is_whole=True),
        Thing({"id": 2**70}),
        Thing(is_gone=True),
        Thing(same_as="12"),
        Thing(),
    ],
)
def test_a_thing_comes_back(thing: Thing) -> None:
    assert read_thing(thing.encode()) == thing


def test_what_cannot_be_written_is_not() -> None:
    assert Thing({"name": "\ud800"}).encode() is None
    assert Thing({"name": "x" * MAX_THING_BYTES}).encode() is None
    assert json_bytes({"a": "\ud800"}) is None
    assert json_bytes({"a": 1}) == b'{"a":1}'


def test_nothing_is_nothing() -> None:
    assert read_thing(None) is None
    assert read_object(None) == {}
    assert read_ids(None) == []
    assert read_kind(None) == Kind()


def test_a_kind_knows_its_highest_number_and_in_contexts_its_ids() -> None:
    kind = Kind()
    assert kind.saw(["7", "x", "3"], is_named=False)
    assert not kind.saw(["5"], is_named=False)
    assert (kind.highest, kind.there) == (7, [])
    assert kind.saw(["5", "5"], is_named=True)
    assert not kind.saw(["5"], is_named=True)
    assert kind.there == ["5"]


def test_what_is_lost_is_not_there_and_may_come_back() -> None:
    kind = Kind()
    kind.saw(["5", "6"], is_named=True)
    kind.lost("5")
    kind.lost("5")
    assert (kind.there, kind.gone) == (["6"], ["5"])
    assert kind.saw(["5"], is_named=True)
    assert (kind.there, kind.gone) == (["6", "5"], [])


def test_a_kind_is_bounded_and_keeps_the_newest() -> None:
    kind = Kind()
    kind.saw([str(number) for number in range(2000)], is_named=True)
    for number in range(1000):
        kind.lost(f"g{number}")
    assert (len(kind.there), kind.there[-1], len(kind.gone), kind.gone[-1]) == (MAX_IDS, "1999", MAX_IDS, "g999")
    assert read_kind(msgspec.msgpack.encode(kind)) == kind


def test_the_newest_call_takes_the_place_of_the_oldest() -> None:
    assert call_key(0) == call_key(len(CALL_KEYS))
    assert len({call_key(serial) for serial in range(200)}) == len(CALL_KEYS) == 50


def test_keys_tell_kinds_and_ids_apart() -> None:
    assert thing_key("user", "7") != thing_key("order", "7") != thing_key("order", "8")
