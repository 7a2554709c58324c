"""Recording and replaying: every answer of a run written down, and another run that gives them again without any backend."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path

import msgspec

from mockllmapi.engine.cache.fingerprint import RequestIdentity, canonical, identity_of
from mockllmapi.engine.cache.recording_file import MAX_RECORDING_BYTES, RecordedLine, open_recording, read_recording
from mockllmapi.engine.cache.stored_answer import StoredAnswer
from mockllmapi.errors import ConfigurationError, NotRecorded
from mockllmapi.exchange import MockAnswer, MockRequest, Source

__all__ = ["Recorder", "Replay"]

NOT_KEPT = ("HEAD", "OPTIONS")
MAX_COMPARED = 200
"""Recorded requests of a path that a missing one is compared with."""

MAX_SHOWN_CHARS = 60

log = logging.getLogger("mockllmapi.recording")


class Recorder:
    """Appends answers to a recording. Each is in the file when `keep` returns.

    What is written is the request's data and controls as they were sent, and the answer: no header of the client, nothing
    of the configuration.
    """

    def __init__(self, path: Path, file: io.FileIO) -> None:
        self.path = path
        self._file: io.FileIO | None = file
        self._has_failed = False

    @classmethod
    def open(cls, path: Path) -> Recorder:
        """Begin a recording, or go on with one. Raises ConfigurationError where the file cannot be one."""
        return cls(path, open_recording(path))

    def keep(self, request: MockRequest, answer: MockAnswer, moment: datetime) -> None:
        """Write down one answer, given at `moment` (UTC). A disk that fails ends the recording, with an error in the log; the
        request never fails."""
        if request.method in NOT_KEPT or self._has_failed:
            return
        at = moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        line = msgspec.json.encode(RecordedLine(identity_of(request), StoredAnswer.of(answer), at)) + b"\n"
        try:
            if self._file is None:
                self._file = open_recording(self.path)
            _write_all(self._file, line)
        except (OSError, ConfigurationError) as error:
            self._has_failed = True
            self.close()
            why = error.strerror if isinstance(error, OSError) else error
            log.error("%s: recording has ended, from this answer on nothing is kept: %s", self.path, why)

    def close(self) -> None:
        """Close the file. The next answer opens it again."""
        file, self._file = self._file, None
        if file is not None:
            file.close()


def _write_all(file: io.FileIO, line: bytes) -> None:
    """Write a line, in one piece where the system takes it so."""
    rest = memoryview(line)
    while rest:
        written = file.write(rest)
        rest = rest[written or 0 :]


class Replay:
    """A recording that is given again. Requests that were recorded several times get their answers in the recorded order,
    and the last one from then on."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._answers: dict[str, list[bytes]] = {}
        self._given: dict[str, int] = {}
        self._requests: dict[str, dict[str, bytes]] = {}
        self.first: RequestIdentity | None = None
        """The first recorded request."""

    @classmethod
    def load(cls, path: Path, limit_bytes: int = MAX_RECORDING_BYTES) -> Replay:
        """Read a recording of at most `limit_bytes`; its answers stay in memory, as bytes. Raises ConfigurationError, with
        file and line, where it is none."""
        replay = cls(path)
        for identity, answer in read_recording(path, limit_bytes):
            replay.first = replay.first or identity
            fingerprint = identity.fingerprint
            replay._answers.setdefault(fingerprint, []).append(answer)
            replay._requests.setdefault(identity.path, {}).setdefault(fingerprint, msgspec.json.encode(identity))
        return replay

    def __len__(self) -> int:
        """How many answers there are."""
        return sum(len(answers) for answers in self._answers.values())

    def answer(self, request: MockRequest) -> MockAnswer:
        """The recorded answer to a request. Raises NotRecorded, which says what the nearest recorded request was."""
        return self._find(request, moves_on=True)

    def peek(self, request: MockRequest) -> MockAnswer | None:
        """The error that is due to a GET of what HEAD asks for, None where it is none; it stays due. Raises NotRecorded."""
        answer = self._find(replace(request, method="GET"), moves_on=False)
        return answer if answer.fault is not None else None

    def _find(self, request: MockRequest, *, moves_on: bool) -> MockAnswer:
        identity = identity_of(request)
        fingerprint = identity.fingerprint
        answers = self._answers.get(fingerprint)
        if answers is None:
            raise NotRecorded(request.method, request.path, self._nearest(identity))
        index = self._given.get(fingerprint, 0)
        if moves_on:
            self._given[fingerprint] = min(index + 1, len(answers) - 1)
        return msgspec.json.decode(answers[index], type=StoredAnswer).to_answer(Source.RECORDING)

    def _nearest(self, asked: RequestIdentity) -> str:
        written = islice(self._requests.get(asked.path, {}).values(), MAX_COMPARED)
        recorded = (msgspec.json.decode(one, type=RequestIdentity) for one in written)
        compared = [(other, list(_differences(asked, other))) for other in recorded]
        if not compared:
            return "Nothing of that path was recorded."
        # The verb is the first difference that counts: whoever asks for another verb asks for something else.
        other, differences = min(compared, key=lambda pair: (pair[0].method != asked.method, len(pair[1])))
        return f"The nearest recorded request of that path is a {other.method}; it differs in {', '.join(differences)}."


def _differences(asked: RequestIdentity, recorded: RequestIdentity) -> Iterator[str]:
    """Every part in which two requests of a path differ, as a phrase."""
    if asked.method != recorded.method:
        yield "the method"
    if asked.query != recorded.query:
        yield f"the query (recorded {_query_text(recorded)}, asked {_query_text(asked)})"
    if canonical((asked.body_kind, asked.body)) != canonical((recorded.body_kind, recorded.body)):
        yield "the body"
    for name in sorted(asked.controls.keys() | recorded.controls.keys()):
        mine, theirs = _shown(asked.controls, name), _shown(recorded.controls, name)
        if mine != theirs:
            yield f"{name} (recorded {_cut(theirs)}, asked {_cut(mine)})"


def _query_text(identity: RequestIdentity) -> str:
    return _cut("&".join(f"{name}={value}" for name, value in identity.query)) if identity.query else "none"


def _shown(controls: Mapping[str, object], name: str) -> str:
    return msgspec.json.encode(controls[name]).decode() if name in controls else "none"


def _cut(text: str) -> str:
    return text if len(text) <= MAX_SHOWN_CHARS else text[:MAX_SHOWN_CHARS] + "…"
