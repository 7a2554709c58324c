"""No more of a request is kept than its answer shows."""

from mockllmapi.learning.thrift import UNSHOWN, kept_sources
from support.json_types import JsonDict


def test_a_password_stays_where_it_was_sent() -> None:
    sources: JsonDict = {
        "path:0": "7",
        "query:q": "x",
        "body:/name": "Ada",
        "body:/password": "hunter22",
        "body:/age": 36,
    }
    assert kept_sources(sources, {"greeting": "Hello, ada", "age": 36}) == {**sources, "body:/password": UNSHOWN}
    assert kept_sources(sources, [{"deep": ["hunter22"]}])["body:/password"] == "hunter22"
