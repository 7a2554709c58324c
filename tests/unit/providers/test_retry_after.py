from datetime import UTC, datetime

import pytest

from mockllmapi.providers.retry_after import MAX_WAIT_S, read_retry_after
from support.json_types import JsonDict

NOW = datetime(2026, 11, 1, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "wait_s"),
    [
        ({"retry-after": "2"}, 2.0),
        ({"retry-after": " 1.5 "}, 1.5),
        ({"retry-after-ms": "250", "retry-after": "2"}, 0.25),
        ({"retry-after": "Sun, 01 Nov 2026 12:00:30 GMT"}, 30.0),
        ({"retry-after": "Sun, 01 Nov 2026 13:00:30 +0100"}, 30.0),
        ({"retry-after": "Sun, 01 Nov 2026 11:00:00 GMT"}, 0.0),
        ({"retry-after": "-5"}, 0.0),
        ({"retry-after": "1e300"}, MAX_WAIT_S),
        ({"retry-after": "inf"}, MAX_WAIT_S),
        ({"retry-after": "Sun, 01 Nov 9999 12:00:30 GMT"}, MAX_WAIT_S),
    ],
)
def test_a_wait_is_read_in_every_form_and_bounded(headers: JsonDict, wait_s: float) -> None:
    assert read_retry_after(headers, NOW) == wait_s


@pytest.mark.parametrize(
    "text", ["", "soon", "nan", "1_000", "٣", "9" * 5000, "Sun, 99 Foo 2026", "x" * 5000, "0000-00-00", ","]
)
def test_an_unreadable_retry_after_is_not_a_wait(text: str) -> None:
    assert read_retry_after({"retry-after": text}, NOW) is None


def test_a_missing_header_is_not_a_wait() -> None:
    assert read_retry_after({}, NOW) is None


def test_an_unreadable_fine_form_leaves_the_coarse_one() -> None:
    assert read_retry_after({"retry-after-ms": "x", "retry-after": "3"}, NOW) == 3.0
