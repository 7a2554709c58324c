from datetime import UTC, datetime

import pytest

from mockllmapi.synthesis.schedules import find_schedules, read_moment, write_moment
from support.json_types import Json, JsonDict
from support.optional import present

NOW = present(int(datetime(2026, 6, 15, 12, tzinfo=UTC).timestamp()))
TEXT = {"type": "string"}
MAYBE = {"type": ["string", "null"]}
DAY = 86_400


def related(value: JsonDict, known: frozenset[str] = frozenset(), now: int = NOW, **schemas: JsonDict) -> JsonDict:
    members: Json = dict.fromkeys(value, TEXT) | schemas
    for _ in range(2):
        before = repr(value)
        for relate in find_schedules(members):
            relate(value, known, now)
    assert repr(value) == before, "what was set right stays as it is"
    return value


def days(value: JsonDict, start: str, end: str) -> float:
    return (present(read_moment(value, end)) - present(read_moment(value, start))) / DAY


@pytest.mark.parametrize("created", ["2026-06-15T09:00:00Z", "2026-03-01T09:00:00Z"])
def test_goods_are_under_way_for_days_after_they_were_ordered(created: str) -> None:
    value = {"createdAt": created, "shippedAt": "2026-06-15T10:00:00Z", "deliveredAt": "2026-06-15T10:30:00Z"}
    related(value)
    assert 1 <= days(value, "shippedAt", "deliveredAt") < 4
    assert value["createdAt"] < value["shippedAt"]
    assert value["deliveredAt"] == "2026-06-15T10:30:00Z"


@pytest.mark.parametrize("shipped", ["2026-06-12T10:00:00Z", "2026-06-14T09:00:00Z", "2026-06-14T22:00:00Z"])
def test_goods_leave_after_the_order_also_if_its_moment_is_given(shipped: str) -> None:
    created, delivered = "2026-06-14T07:00:00Z", "2026-06-14T23:00:00Z"
    value = {"createdAt": created, "shippedAt": shipped, "deliveredAt": delivered}
    related(value, frozenset({"createdAt"}))
    assert value["createdAt"] == created < value["shippedAt"] < value["deliveredAt"] == delivered


def test_a_given_departure_stays_and_the_arrival_follows() -> None:
    value = {
        "shippedAt": "2026-06-10T10:00:00Z",
        "deliveredAt": "2026-06-09T10:00:00Z",
        "updatedAt": "2026-06-10T11:00:00Z",
    }
    related(value, frozenset({"shippedAt"}))
    assert value["shippedAt"] == "2026-06-10T10:00:00Z"
    assert value["deliveredAt"] == value["updatedAt"] == "2026-06-11T10:00:00Z"


@pytest.mark.parametrize("status", ["in_transit", "delivered"])
def test_goods_are_expected_within_two_weeks(status: str) -> None:
    value: JsonDict = {"status": status, "shippedAt": "2025-01-09T10:00:00Z", "estimatedDelivery": "2026-08-01"}
    related(value)
    assert 2 <= days(value, "shippedAt", "estimatedDelivery") + 1 <= 15
    assert (NOW - present(read_moment(value, "shippedAt")) < 4 * DAY) is (status == "in_transit")


@pytest.mark.parametrize("status", ["label_created", "in_transit", "delivered"])
def test_what_happened_to_a_shipment_leads_to_its_status(status: str) -> None:
    rows = [{"status": "x", "timestamp": "2020-01-01T00:00:00Z"} for _ in range(4)]
    value: JsonDict = {
        "status": status,
        "events": rows,
        "createdAt": "2026-06-01T00:00:00Z",
        "updatedAt": "2026-06-09T00:00:00Z",
    }
    event = {"type": "object", "properties": {"status": TEXT, "timestamp": TEXT}}
    chosen = {**event, "properties": {"status": {"enum": ["x"]}}}
    related(value, events={"type": "array", "items": chosen})
    assert value["events"][-1]["status"] == "x"
    related(value, events={"type": "array", "items": event})
    assert value["events"][-1] == {"status": status, "timestamp": "2026-06-09T00:00:00Z"}
    moments = [row["timestamp"] for row in value["events"]]
    assert moments == sorted(set(moments))
    assert value["events"][0]["status"] == ("picked_up" if status == "delivered" else "label_created")


@pytest.mark.parametrize("issued", ["2024-02-03", "2026-05-20", "2026-06-15"])
@pytest.mark.parametrize("status", ["overdue", "sent", "draft", "paid"])
def test_bills_are_due_weeks_after_their_issue(status: str, issued: str) -> None:
    value = {"invoiceNumber": "INV-2023-0404", "status": status, "issueDate": issued, "dueDate": "2026-08-20"}
    value |= {"createdAt": f"{issued}T10:00:00Z", "updatedAt": f"{issued}T11:00:00Z"}
    related(value)
    assert 14 <= days(value, "issueDate", "dueDate") <= 60
    assert value["invoiceNumber"] == f"INV-{value['issueDate'][:4]}-0404"
    assert value["createdAt"][:10] <= value["issueDate"] <= "2026-06-15"
    if status == "overdue":
        assert value["dueDate"] < "2026-06-15"
    elif status != "paid":
        assert value["dueDate"] >= "2026-06-15"


def test_the_terms_that_the_request_says_stay() -> None:
    value = {"status": "sent", "issueDate": "2024-01-01", "dueDate": "2024-09-09"}
    assert related(dict(value), frozenset(value)) == value


@pytest.mark.parametrize("posted", ["2024-02-03T10:00:00Z", "2026-06-15T10:00:00Z"])
def test_what_is_open_closes_after_now(posted: str) -> None:
    value = related({"status": "open", "postedAt": posted, "closingDate": "2024-02-03"})
    assert value["postedAt"][:10] <= "2026-06-15" < value["closingDate"]
    closed = related({"status": "closed", "postedAt": "2024-02-03T10:00:00Z", "closingDate": "2024-02-03"})
    assert "2024-02-03" < closed["closingDate"] < "2024-04-01"


@pytest.mark.parametrize("status", ["paid", "pending"])
def test_pay_is_for_the_month_before(status: str) -> None:
    value = {
        "status": status,
        "periodStart": "2026-09-01",
        "periodEnd": "2026-09-19",
        "paymentDate": "2026-03-10T08:00:00Z",
    }
    related(value)
    assert value["periodStart"].endswith("-01")
    assert value["periodEnd"] < value["paymentDate"][:10]
    assert (value["paymentDate"] > "2026-06-15") is (status == "pending")


@pytest.mark.parametrize("start", ["2024-03-03T18:30:00Z", "2026-06-15T11:30:00Z", "2026-08-03T18:30:00Z"])
@pytest.mark.parametrize("status", ["completed", "upcoming", "live", "whatever"])
def test_things_are_over_going_on_or_to_come(status: str, start: str) -> None:
    end = start[:10] + "T22:00:00Z"
    value: JsonDict = {"status": status, "startsAt": start, "endsAt": end, "createdAt": "2026-06-01T00:00:00Z"}
    length = days(value, "startsAt", "endsAt")
    related(value)
    begins, ends = present(read_moment(value, "startsAt")), present(read_moment(value, "endsAt"))
    assert days(value, "startsAt", "endsAt") == length
    if status == "completed":
        assert ends <= NOW
    elif status == "upcoming":
        assert begins >= NOW
    elif status == "live":
        assert begins <= NOW <= ends
    else:
        assert (value["startsAt"], value["endsAt"]) == (start, end)


def test_nothing_is_moved_where_nobody_knows_the_time() -> None:
    value = {"status": "completed", "startDate": "2030-01-01", "endDate": "2030-01-09"}
    assert related(dict(value), now=0) == value
    assert related(dict(value), frozenset({"startDate"})) == value


def test_what_is_active_has_begun() -> None:
    value = {
        "status": "active",
        "startDate": "2026-09-01",
        "currentPeriodStart": "2026-09-01",
        "currentPeriodEnd": "2026-09-30",
    }
    related(value)
    assert value["startDate"] <= value["currentPeriodStart"] <= "2026-06-15" <= value["currentPeriodEnd"]


def test_what_is_paid_off_has_no_next_payment() -> None:
    over = {"status": "paid_off", "nextPaymentDate": "2026-07-01", "trialEndsAt": None}
    assert related(over, nextPaymentDate=MAYBE)["nextPaymentDate"] is None
    active: JsonDict = {"status": "active", "nextPaymentDate": None, "trialEndsAt": "2026-07-01T00:00:00Z"}
    related(active, nextPaymentDate=MAYBE, trialEndsAt=MAYBE)
    assert active["nextPaymentDate"] > "2026-06-15"
    assert active["trialEndsAt"] is None


@pytest.mark.parametrize("text", ["2026-06-15", "2026-06-15T00:00:00Z"])
def test_moments_keep_their_form(text: str) -> None:
    value: JsonDict = {"at": text}
    write_moment(value, "at", present(read_moment(value, "at")) + 2 * DAY, frozenset())
    assert value["at"] == text.replace("15", "17", 1)
    assert read_moment({"at": "some day!!"}, "at") is None
    assert read_moment({}, "at") is None


def test_a_payment_to_come_is_written_in_its_format() -> None:
    schema = {**MAYBE, "format": "date-time"}
    value = related({"status": "active", "nextPaymentDate": None}, nextPaymentDate=schema)
    assert value["nextPaymentDate"] == "2026-06-26T12:00:00Z"
