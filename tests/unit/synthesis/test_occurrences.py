import pytest

from mockllmapi.synthesis.occurrences import find_occurrences
from mockllmapi.types import JsonObject
from support.json_types import Json, JsonDict

MAYBE: JsonDict = {"type": ["string", "null"]}
TEXT: JsonDict = {"type": "string"}


def related(members: JsonObject, value: JsonObject, known: frozenset[str] = frozenset()) -> JsonDict:
    for relate in find_occurrences(members):
        relate(value, known)
    return value


@pytest.mark.parametrize(
    ("status", "shipped", "delivered", "cancelled"),
    [
        ("pending", False, False, False),
        ("shipped", True, False, False),
        ("delivered", True, True, False),
        ("Out-For-Delivery", True, False, False),
        ("cancelled", False, False, True),
    ],
)
def test_what_has_happened_has_a_moment_and_nothing_else_has(
    status: str, shipped: bool, delivered: bool, cancelled: bool
) -> None:
    members: JsonDict = {"status": TEXT, "shippedAt": MAYBE, "deliveredAt": MAYBE, "cancelled_at": MAYBE}
    for before in ("2026-01-01T00:00:00Z", None):
        value: Json = dict.fromkeys(members, before) | {"status": status, "updatedAt": "2026-01-09T00:00:00Z"}
        related(members, value)
        found = [value[name] is not None for name in ("shippedAt", "deliveredAt", "cancelled_at")]
        assert found == [shipped, delivered, cancelled]


def test_a_status_that_nobody_knows_says_nothing() -> None:
    members: JsonDict = {"state": TEXT, "closedAt": MAYBE}
    assert related(members, {"state": "Ohio", "closedAt": "x"})["closedAt"] == "x"


def test_what_may_not_be_null_stays() -> None:
    members: JsonDict = {"status": TEXT, "deliveredAt": TEXT}
    assert related(members, {"status": "pending", "deliveredAt": "x"})["deliveredAt"] == "x"


@pytest.mark.parametrize("is_read", [True, False])
def test_flags_speak_of_moments_too(is_read: bool) -> None:
    members: JsonDict = {"isRead": {"type": "boolean"}, "readAt": MAYBE}
    value = related(members, {"isRead": is_read, "readAt": None if is_read else "x", "createdAt": "then"})
    assert value["readAt"] == ("then" if is_read else None)


def test_hardly_anything_is_deleted() -> None:
    assert related({"deletedAt": MAYBE}, {"deletedAt": "x"})["deletedAt"] is None
    assert related({"deletedAt": TEXT}, {"deletedAt": "x"})["deletedAt"] == "x"


def test_what_the_request_says_stays() -> None:
    members: JsonDict = {"status": TEXT, "shippedAt": MAYBE, "readAt": MAYBE, "isRead": {}, "archivedAt": MAYBE}
    value: JsonDict = {"status": "pending", "shippedAt": "x", "readAt": "y", "isRead": False, "archivedAt": "z"}
    assert related(members, dict(value), frozenset({"shippedAt", "readAt", "archivedAt"})) == value


@pytest.mark.parametrize("limit", [{"format": "date"}, {"maxLength": 5}, {"enum": ["x", None]}, {"pattern": "^x"}])
def test_limited_members_are_left_alone(limit: JsonDict) -> None:
    members: JsonDict = {"status": TEXT, "deliveredAt": {**MAYBE, **limit}}
    for status, before in (("delivered", None), ("pending", "x")):
        value: JsonDict = {"status": status, "deliveredAt": before, "updatedAt": "2026-01-09T00:00:00Z"}
        assert related(members, value)["deliveredAt"] == before


def test_what_has_happened_did_so_at_the_latest_moment_where_no_change_is_written() -> None:
    members: JsonDict = {"status": TEXT, "finishedAt": MAYBE}
    value: JsonDict = {
        "status": "finished",
        "finishedAt": None,
        "kickoffAt": "2026-01-09T00:00:00Z",
        "openedAt": "2026-01-01",
    }
    assert related(members, value)["finishedAt"] == "2026-01-09T00:00:00Z"


def test_what_has_happened_did_so_at_a_moment_and_never_at_a_seat() -> None:
    members: JsonDict = {"status": TEXT, "checkedInAt": MAYBE}
    value: JsonDict = {"status": "used", "checkedInAt": None, "seat": "7E", "format": "x", "purchasedAt": "2026-01-09"}
    assert related(members, dict(value))["checkedInAt"] == "2026-01-09T12:00:00Z"
    del value["purchasedAt"]
    assert related(members, value)["checkedInAt"] is None


def test_what_is_under_way_can_be_tracked() -> None:
    members: JsonDict = {"id": {}, "status": TEXT, "trackingNumber": MAYBE}
    found = [
        related(members, {"id": number, "status": "shipped", "trackingNumber": None})["trackingNumber"]
        for number in (1, 2)
    ]
    assert found[0] != found[1]
    assert all(text.startswith("TRK") and len(text) == 13 for text in found)
    assert related(members, {"status": "pending", "trackingNumber": "x"})["trackingNumber"] is None
