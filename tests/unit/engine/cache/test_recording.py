"""Recording and replaying."""

from __future__ import annotations

import io
import json
import logging
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mockllmapi.engine.cache.recording import Recorder, Replay
from mockllmapi.errors import ConfigurationError, NotRecorded
from mockllmapi.exchange import Controls, Fault, MockAnswer, MockRequest, RawShape, Source

MOMENT = datetime(2026, 1, 2, 3, 4, 5, 678, UTC)

USERS = MockRequest("GET", "/users")


def answer(content: object, **facts: object) -> MockAnswer:
    return MockAnswer(content, Source.LLM, "gpt", "m", **facts)  # type: ignore[arg-type]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run.jsonl"


def recorded(path: Path, *kept: tuple[MockRequest, MockAnswer]) -> Replay:
    recorder = Recorder.open(path)
    for request, given in kept:
        recorder.keep(request, given, MOMENT)
    recorder.close()
    return Replay.load(path)


def test_a_line_holds_the_request_the_answer_and_the_moment(path: Path) -> None:
    request = MockRequest(
        "POST", "/users", (("q", "ä"),), {"name": "Ada"}, "json", Controls(seed=7, shape=RawShape({"id": 0}, "X-Shape"))
    )
    recorder = Recorder.open(path)
    recorder.keep(request, answer({"id": 1}, repaired=2, attempts=3, backend_ms=8.5), MOMENT)
    recorder.close()
    _, line = path.read_text().splitlines()
    written = json.loads(line)
    moment = datetime.fromisoformat(written.pop("at"))
    assert (moment, moment.tzinfo) == (MOMENT, UTC)
    assert written == {
        "request": {
            "method": "POST",
            "path": "/users",
            "query": [["q", "ä"]],
            "bodyKind": "json",
            "body": {"name": "Ada"},
            "controls": {"shape": {"id": 0}, "seed": 7},
        },
        "answer": {"content": {"id": 1}, "source": "llm", "backend": "gpt", "model": "m", "repaired": 2},
    }


def test_an_answer_is_in_the_file_at_once(path: Path) -> None:
    recorder = Recorder.open(path)
    for number in range(3):
        recorder.keep(USERS, answer(number), MOMENT)
        assert len(path.read_text().splitlines()) == number + 2
    recorder.close()


def test_what_was_recorded_is_given_again(path: Path) -> None:
    given = answer([1.0, {"a": None}], repaired=1, is_degraded=True, shown_shape=[0])
    assert recorded(path, (USERS, given)).answer(USERS) == replace(given, source=Source.RECORDING)


def test_an_error_is_given_again_with_its_status(path: Path) -> None:
    gone = MockAnswer({"error": {}}, Source.REMEMBERED, fault=Fault(404, "gone", {"id": 7}))
    assert recorded(path, (USERS, gone)).answer(USERS).fault == gone.fault


def test_equal_requests_keep_their_order_and_the_last_one_stays(path: Path) -> None:
    other = replace(USERS, query=(("page", "2"),))
    replay = recorded(path, (USERS, answer(1)), (other, answer(9)), (USERS, answer(2)), (USERS, answer(3)))
    assert [replay.answer(USERS).content for _ in range(5)] == [1, 2, 3, 3, 3]
    assert replay.answer(other).content == 9
    assert len(replay) == 4


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
def test_what_has_no_answer_of_its_own_is_not_recorded(path: Path, method: str) -> None:
    assert len(recorded(path, (replace(USERS, method=method), answer(1)))) == 0


def test_a_recording_goes_on_after_it_was_closed(path: Path) -> None:
    recorder = Recorder.open(path)
    for number in (1, 2):
        recorder.keep(USERS, answer(number), MOMENT)
        recorder.close()
        recorder.close()
    assert len(Replay.load(path)) == 2


class FullDisk(io.FileIO):
    """Takes so many bytes, in small pieces, and no more."""

    def __init__(self, path: Path, room: int) -> None:
        super().__init__(path, "ab")
        self.room = room

    def write(self, data: object) -> int:
        piece = bytes(data)[: min(7, self.room)]  # type: ignore[call-overload]
        if not piece:
            raise OSError(28, "No space left on device")
        self.room -= len(piece)
        return super().write(piece)


def test_a_line_is_written_whole_where_the_system_takes_it_in_pieces(path: Path) -> None:
    Recorder.open(path).close()
    recorder = Recorder(path, FullDisk(path, 10_000))
    recorder.keep(USERS, answer("whole"), MOMENT)
    recorder.close()
    assert Replay.load(path).answer(USERS).content == "whole"


def test_a_full_disk_ends_the_recording_and_not_the_request(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    Recorder.open(path).close()
    recorder = Recorder(path, FullDisk(path, 200))
    with caplog.at_level(logging.ERROR, "mockllmapi.recording"):
        for number in range(4):
            recorder.keep(USERS, answer(number), MOMENT)
    assert len(caplog.messages) == 1
    assert caplog.messages[0].endswith("from this answer on nothing is kept: No space left on device")
    caplog.clear()
    assert len(Replay.load(path)) == 1
    assert caplog.messages == [f"{path}:3: the last line was cut short and is left out"]


def test_a_file_that_became_something_else_ends_the_recording(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    recorder = Recorder.open(path)
    recorder.close()
    path.write_text("notes\n")
    recorder.keep(USERS, answer(1), MOMENT)
    assert "This is no recording" in caplog.text
    assert path.read_text() == "notes\n"


NEAREST = "The nearest recorded request of that path is a "


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (replace(USERS, path="/posts"), "GET /posts was not recorded. Nothing of that path was recorded."),
        (
            replace(USERS, method="PUT"),
            NEAREST + "GET; it differs in the method, the query (recorded page=1, asked none).",
        ),
        (USERS, NEAREST + "GET; it differs in the query (recorded page=1, asked none)."),
        (
            replace(USERS, query=(("page", "1"),), controls=Controls(seed=8)),
            NEAREST + "GET; it differs in seed (recorded none, asked 8).",
        ),
        (
            replace(USERS, method="POST", body={"a": True}, body_kind="json"),
            NEAREST + 'POST; it differs in the body, shape (recorded {"id":0}, asked none).',
        ),
        (
            replace(USERS, query=(("q", "x" * 99),)),
            NEAREST + f"GET; it differs in the query (recorded page=1, asked q={'x' * 58}…).",
        ),
    ],
    ids=["path", "method", "query", "control", "body and shape", "long"],
)
def test_a_miss_says_what_there_is_instead(path: Path, asked: MockRequest, said: str) -> None:
    posted = MockRequest("POST", "/users", (), {"a": 1}, "json", Controls(shape=RawShape({"id": 0}, "shape")))
    replay = recorded(path, (replace(USERS, query=(("page", "1"),)), answer(1)), (posted, answer(2)))
    with pytest.raises(NotRecorded) as caught:
        replay.answer(asked)
    assert str(caught.value).endswith(said)
    assert str(caught.value).startswith(f"{asked.method} {asked.path} was not recorded. ")


def test_a_recording_over_its_limit_is_refused(path: Path) -> None:
    recorded(path, (USERS, answer("x" * 1000)))
    with pytest.raises(ConfigurationError, match="too large"):
        Replay.load(path, limit_bytes=1000)


def test_a_head_tells_the_error_that_is_due_and_leaves_it_due(path: Path) -> None:
    gone = replace(MockAnswer.simulated(Fault(404, "gone")), source=Source.REMEMBERED)
    replay = recorded(path, (USERS, gone), (USERS, answer([])))
    head = replace(USERS, method="HEAD")
    for _ in range(2):
        seen = replay.peek(head)
        assert seen is not None
        assert seen.fault == Fault(404, "gone")
    assert replay.answer(USERS).fault is not None
    assert replay.peek(head) is None
    with pytest.raises(NotRecorded):
        replay.peek(MockRequest("HEAD", "/posts"))
