"""The machine's clock keeps the promises of `Clock`."""

from datetime import UTC

from mockllmapi.types import SystemClock


def test_now_is_in_utc():
    assert SystemClock().now().tzinfo is UTC


def test_monotonic_never_goes_back():
    clock = SystemClock()
    readings = [clock.monotonic() for _ in range(100)]
    assert readings == sorted(readings)


async def test_sleep_returns():
    await SystemClock().sleep(0)
