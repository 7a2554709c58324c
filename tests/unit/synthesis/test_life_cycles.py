"""Which status follows which, and how it is spelled."""

import pytest

from mockllmapi.synthesis.life_cycles import later_statuses, next_status


def life(status: str, *words: str) -> list[str]:
    seen = [status]
    while (following := next_status(seen[-1], words)) != seen[-1]:
        seen.append(following)
        assert len(seen) < 20
    return seen


@pytest.mark.parametrize(
    "stages",
    [
        "pending processing completed",
        "queued running succeeded",
        "open in_progress resolved closed",
        "triggered acknowledged resolved closed",
        "draft in_review published",
        "investigating identified monitoring resolved closed",
    ],
)
def test_a_life_goes_on_and_ends(stages: str) -> None:
    assert life(stages.split(maxsplit=1)[0]) == stages.split()


@pytest.mark.parametrize(
    ("status", "words", "following"),
    [
        ("pending", ["payment", "method"], "paid"),
        ("authorized", ["payment", "method"], "captured"),
        ("pending", ["order", "number", "payment", "method", "currency", "shipping"], "processing"),
        ("pending", ["assignee"], "in_progress"),
        ("in_progress", ["assignee"], "in_review"),
        ("in_progress", ["progress"], "completed"),
        ("scheduled", ["match"], "live"),
        ("delivered", ["subject", "body"], "read"),
    ],
)
def test_what_a_thing_has_tells_what_it_is(status: str, words: list[str], following: str) -> None:
    assert next_status(status, words) == following


@pytest.mark.parametrize("status", ["delivered", "closed", "succeeded", "active", "online", "CA", "", "x" * 100, "?"])
def test_ends_and_words_of_no_life_stay(status: str) -> None:
    assert next_status(status, ["order"]) == status


@pytest.mark.parametrize(
    ("status", "following"),
    [
        ("OPEN", "IN_PROGRESS"),
        ("Open", "In Progress"),
        ("open", "in_progress"),
        ("in-transit", "out-for-delivery"),
        ("In Transit", "Out For Delivery"),
        ("In transit", "Out for delivery"),
        ("inTransit", "outForDelivery"),
        ("InTransit", "OutForDelivery"),
        ("IN TRANSIT", "OUT FOR DELIVERY"),
        ("Pending", "Processing"),
    ],
)
def test_it_is_spelled_as_it_was(status: str, following: str) -> None:
    assert next_status(status, []) == following


def lives(kind: str, status: str, *words: str, name: str = "status") -> list[str]:
    seen = [status]
    while (following := next_status(seen[-1], words, name, kind)) != seen[-1]:
        seen.append(following)
        assert len(seen) < 20
    return seen


@pytest.mark.parametrize(
    ("kind", "words", "stages"),
    [
        ("flights", "", "scheduled boarding departed landed"),
        ("flight", "price currency", "on_time boarding departed landed"),
        ("x", "flight number gate price", "scheduled boarding departed landed"),
        ("job", "title company salary min max posted at", "open closed"),
        ("job", "worker attempts", "pending running succeeded"),
        ("order", "payment method currency", "pending processing shipped delivered"),
        ("order", "", "new confirmed processing shipped delivered"),
        ("payment", "amount currency order", "pending paid"),
        ("refund", "amount currency", "pending succeeded"),
        ("user", "email", "pending active"),
        ("invoice", "total currency", "draft sent paid"),
    ],
)
def test_each_kind_of_thing_has_its_own_words(kind: str, words: str, stages: str) -> None:
    assert lives(kind, stages.split(maxsplit=1)[0], *words.split()) == stages.split()


@pytest.mark.parametrize("name", ["paymentStatus", "payment_status"])
def test_what_the_status_is_called_says_most(name: str) -> None:
    assert lives("order", "pending", "order", "shipping", "shipped", name=name) == ["pending", "paid"]


def test_what_else_may_be_tried_comes_in_the_order_of_life() -> None:
    tried = list(later_statuses("open", "in_progress"))
    assert tried[:4] == ["in_progress", "in-progress", "in progress", "inProgress"]
    assert tried.index("resolved") < tried.index("closed")
    assert list(later_statuses("active", "inactive")) == []
