"""Definitions of feeds with a name."""

import pytest

from mockllmapi.config.settings import FeedSettings
from mockllmapi.engine.feeds.named_feed import NamedFeed, feed_key, plain_request
from mockllmapi.errors import BadControl
from support.optional import present


def feed(**said: int | str) -> NamedFeed:
    return NamedFeed.of(FeedSettings(name="Prices", **said), "api", plain_request)


def test_all_that_is_said_is_asked_for() -> None:
    made = feed(path="/stocks?symbol=ACME&symbol=", shape='{"price": 1.5}', backend="gpt", interval_ms=250)
    assert (made.request.method, made.request.path) == ("GET", "/stocks")
    assert made.request.query == (("symbol", "ACME"), ("symbol", ""))
    assert present(made.request.controls.shape).value == {"price": 1.5}
    assert (present(made.request.controls.backend).name, present(made.request.controls.backend).can_fall_back) == (
        "gpt",
        False,
    )
    assert (made.interval_s, made.is_running, made.key) == (0.25, True, "prices")


def test_what_is_not_said_is_left_to_others() -> None:
    made = feed(path="stocks/")
    assert made.request.path == "/stocks"
    assert (made.request.controls.shape, made.request.controls.backend, made.request.controls.fault) == (None,) * 3
    assert made.interval_s is None


def test_an_error_is_a_fault() -> None:
    assert present(feed(error=503).request.controls.fault).code == 503


def test_a_disabled_one_does_not_run_until_it_is_started() -> None:
    made = feed(enabled=False)
    assert not made.is_running
    assert made.switched(is_running=True).is_running


@pytest.mark.parametrize(
    "shape", ["{oops", '{"type": "object", "properties": {"a": {"$ref": "http://example.com/a"}}}']
)
def test_a_shape_that_is_none_is_refused(shape: str) -> None:
    with pytest.raises(BadControl, match="shape"):
        feed(shape=shape)


def test_a_name_stands_in_addresses() -> None:
    with pytest.raises(BadControl, match="slash"):
        NamedFeed.of(FeedSettings(name="a/b"), "api", plain_request)


def test_names_are_compared_without_case() -> None:
    assert feed_key(" Straße ") == feed_key("STRASSE")


def test_a_target_is_a_path() -> None:
    with pytest.raises(BadControl):
        plain_request("prices")
