"""Collections that stay."""

from typing import Any

import msgspec
import pytest

from mockllmapi.contexts.listing import MAX_CURSORS, MAX_POSITIONS, REGION, Listing, read_listing
from mockllmapi.contexts.queries import Window, cursor_at


def of(*ids: str, **rest: Any) -> Listing:
    return Listing(positions=dict(enumerate(ids)), **rest)


@pytest.mark.parametrize(
    ("window", "start"),
    [
        (Window(), -2),
        (Window(page=1), -2),
        (Window(page=3), 18),
        (Window(page=0), -2),
        (Window(offset=5), 3),
        (Window(offset=0), -2),
        (Window(cursor="x"), None),
        (Window(cursor=cursor_at(7)), 7),
        (Window(cursor="b"), 2),
        (Window(cursor="handed"), 4),
    ],
)
def test_where_windows_begin(window: Window, start: int | None) -> None:
    listing = of("a", "b", "c", cursors={"handed": 4})
    assert listing.start(window, 10, 2) == start


def test_pages_may_count_from_zero() -> None:
    assert Listing(counts_from_zero=True).start(Window(page=1), 10, 0) == 10
    assert Listing().start(Window(page=2), None, 0) is None


@pytest.mark.parametrize(
    ("listing", "window", "count", "length"),
    [
        (Listing(), Window(), None, None),
        (Listing(), Window(), 5, 5),
        (Listing(size=3), Window(page=1), None, 3),
        (Listing(size=3, end=3), Window(), None, 5),
        (Listing(size=1), Window(), None, 2),
        (Listing(size=3), Window(), None, 3),
        (Listing(size=3, end=3), Window(), 1, 1),
    ],
)
def test_how_much_windows_hold(listing: Listing, window: Window, count: int | None, length: int | None) -> None:
    assert listing.length(window, count, 2) == length


def test_what_was_created_stands_before_the_others() -> None:
    listing, made = of("a", "b"), ["new", "old"]
    assert [listing.id_at(position, made) for position in range(-2, 3)] == ["new", "old", "a", "b", None]


def test_gaps_close() -> None:
    listing = of("a", "b", "c", "d", size=4, end=4, total=10, cursors={"x": 3, "y": REGION + 5})
    listing.put(REGION + 5, "far")
    listing.take_out({"b", "a", "nobody"})
    assert listing.positions == {0: "c", 1: "d", REGION + 5: "far"}
    assert (listing.end, listing.total, listing.size, listing.cursors) == (2, 8, 4, {"x": 1, "y": REGION + 5})


def test_unknown_cursors_open_regions_of_their_own() -> None:
    listing = Listing()
    assert listing.opened("a") != listing.opened("b")
    assert listing.start(Window(cursor="a"), 10, 0) == REGION


def test_a_cursor_leads_to_the_same_place_for_ever() -> None:
    listing = Listing()
    listing.hand_out("a", 5)
    listing.hand_out("a", 9)
    assert (listing.cursors, listing.cursor_to(5), listing.cursor_to(9)) == ({"a": 5}, "a", None)


def test_all_is_bounded() -> None:
    listing = Listing()
    for number in range(MAX_POSITIONS + 100):
        listing.put(number, str(number))
        listing.hand_out(str(number), number)
    assert (len(listing.positions), len(listing.cursors)) == (MAX_POSITIONS, MAX_CURSORS)
    assert listing.positions[MAX_POSITIONS + 99]


def test_it_comes_back_as_it_went() -> None:
    listing = of(
        "a",
        size=1,
        end=1,
        total=3,
        envelope=b"{}",
        list_path=("data",),
        cursors={"x": 1},
        counts_from_zero=True,
        regions=2,
    )
    assert read_listing(msgspec.msgpack.encode(listing)) == listing
    assert read_listing(None) == Listing()
