"""A model's JSON on its way out, piece by piece: what was sent always is the beginning of one conforming value.

Nothing can be taken back, so repair happens on the way: containers whose members can be judged one by one are entered, free
strings pass as they come, everything else waits until it is whole. Where the text stops being clear, the rest waits for its
end, and what `extract` then reads goes on from what was sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

import msgspec

from mockllmapi.engine.extraction.extract import MAX_TEXT_CHARS, NothingExtracted, extract
from mockllmapi.engine.extraction.lenient_json import MAX_DEPTH
from mockllmapi.engine.repair.coercion import UNFIT, Fitted, Unfit
from mockllmapi.engine.repair.schema_repair import Fill, NothingUsable
from mockllmapi.engine.stream_repair.comment import Comment
from mockllmapi.engine.stream_repair.find_root import find_root
from mockllmapi.engine.stream_repair.json_writer import FieldOverrides, JsonWriter, Settle
from mockllmapi.engine.stream_repair.read_value import read_alone, read_cut, read_strict
from mockllmapi.engine.stream_repair.resume import resume
from mockllmapi.engine.stream_repair.text import TextRun
from mockllmapi.engine.stream_repair.value_span import ValueSpan
from mockllmapi.shapes import Shape
from mockllmapi.types import JsonValue

__all__ = ["FieldOverrides", "Settle", "TokenGuard"]

_BLANK = re.compile(r"[ \t\r\n]*+")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_BARE_NAME = re.compile(r"[\w$-]*+")

MAX_BARE_NAME_CHARS = 200

_Step: TypeAlias = Callable[[str, int], int]
_Wish: TypeAlias = Callable[[str], bool]


class TokenGuard:
    """Takes the JSON text of one answer in pieces of any size and gives what may be sent of it.

    All that `feed` and `finish` give, joined, is one value in strict JSON that conforms to `shape` (any value without one), and
    the text of a value that conformed already passes unchanged, blanks around it aside. Members stand as the model wrote them,
    made ones last. `settlement` replaces finished scalars that the request settles. `repairs` has a sentence for each place
    that had to change, `value` the whole value at the end. `feed` never raises; a member that nobody can make shows in
    `finish`.
    """

    def __init__(self, shape: Shape | None, fill: Fill | None, settlement: FieldOverrides | None = None) -> None:
        self._shape = shape
        self._composer = JsonWriter(shape, fill, settlement)
        self._step: _Step = self._enter
        self._wish: _Wish = self._want_value
        self._run = TextRun()
        self._extent = ValueSpan("")
        self._remark = Comment()
        self._whole: list[str] = []
        self._whole_chars = 0
        self._start = ""
        self._wrappers: tuple[str, ...] = ()
        self._failure: NothingUsable | None = None
        self._is_lost = False
        self._goes_on = False

    @property
    def repairs(self) -> list[str]:
        return self._composer.repairs

    @property
    def value(self) -> JsonValue:
        return self._composer.value

    def feed(self, text: str) -> str:
        """What may be sent now; empty where that is nothing."""
        if self._composer.is_over:
            self._follow(text)
            return ""
        text = text if text.isascii() else _SURROGATE.sub("\ufffd", text)
        self._whole_chars += len(text)
        if self._whole_chars <= MAX_TEXT_CHARS:
            self._whole.append(text)
        try:
            self._read(text)
        except NothingUsable as failure:
            self._failure, self._is_lost = failure, True
        return self._composer.take()

    @property
    def is_over(self) -> bool:
        """Whether the value has come to its end."""
        return self._composer.is_over

    def finish(self, *, is_cut: bool) -> str:
        """What is still to be sent. `is_cut` says that the model was stopped before it was done: a number at the very end may
        then lack digits and does not count. Raises NothingUsable where nothing of the answer could be used, or where what is
        missing cannot be made."""
        composer = self._composer
        if self._failure is not None:
            raise self._failure
        if not composer.is_over:
            if not self._is_lost and self._step != self._enter:
                self._close_all(is_cut)
            else:
                self._recover()
        if composer.kept == 0 and composer.made:
            raise NothingUsable("no value in it fits the shape")
        if self._shape is not None and not self._shape.is_valid(composer.value):
            raise NothingUsable("what was sent of it does not fit the shape")
        return composer.take()

    # -- reading -------------------------------------------------------------------------------------------------------

    def _read(self, chunk: str) -> None:
        composer = self._composer
        position, end = 0, len(chunk)
        while position < end and not self._is_lost:
            if composer.is_over:
                self._follow(chunk[position:])
                return
            position = self._step(chunk, position)

    def _follow(self, text: str) -> None:
        """What stands behind the end. Another value there was not asked for."""
        if not self._goes_on and not self._wrappers and ("{" in text or "[" in text):
            self._goes_on = True
            self._composer.note("went on behind its end", ())

    def _enter(self, chunk: str, position: int) -> int:
        """Wait until it is clear where the value begins."""
        composer = self._composer
        self._start += chunk[position:]
        entrance = find_root(self._start, composer.plans.root, composer.plans.item, has_shape=self._shape is not None)
        if entrance is None:
            return len(chunk)
        if entrance.start is None:
            self._is_lost = True
            return len(chunk)
        self._wrappers = entrance.wrappers
        for name in entrance.lost:
            composer.note("was too much", (name,))
        start, self._start, self._step = self._start[entrance.start :], "", self._structure
        self._read(start)
        return len(chunk)

    def _structure(self, chunk: str, position: int) -> int:
        """The index behind the next thing that is no string."""
        sheet = self._composer.sheet
        blank = _BLANK.match(chunk, position)
        assert blank is not None
        if blank.end() > position:
            sheet.gap.append(blank[0])
            position = blank.end()
            if position == len(chunk):
                return position
        mark = chunk[position]
        if mark in "/#":
            sheet.is_plain, self._step, self._remark = False, self._comment, Comment()
            return position
        if mark.isspace() or mark == "\ufeff":
            sheet.is_plain = False
            return position + 1
        return position + 1 if self._wish(mark) else position

    def _text(self, chunk: str, position: int) -> int:
        """A string that passes as it comes."""
        piece, position = self._run.feed(chunk, position)
        if piece or (self._run.is_over and not self._composer.said):
            self._composer.say(piece)
        if self._run.is_over:
            self._await_comma()
            if not self._composer.frames:
                self._composer.end_text()
        return position

    def _held(self, chunk: str, position: int) -> int:
        """A value that waits until it is whole."""
        position = self._extent.feed(chunk, position)
        self._is_lost = self._extent.is_lost
        if self._extent.is_over:
            self._await_comma()
            self._place(self._extent.text)
        return position

    def _name(self, chunk: str, position: int) -> int:
        position = self._extent.feed(chunk, position)
        if self._extent.is_over:
            self._named(self._extent.text)
        return position

    def _bare_name(self, chunk: str, position: int) -> int:
        match = _BARE_NAME.match(chunk, position)
        assert match is not None
        self._start += match[0]
        self._is_lost = len(self._start) > MAX_BARE_NAME_CHARS
        if match.end() < len(chunk):
            name, self._start = self._start, ""
            self._composer.sheet.is_plain = False
            self._named(msgspec.json.encode(name).decode())
        return match.end()

    def _comment(self, chunk: str, position: int) -> int:
        position = self._remark.feed(chunk, position)
        if self._remark.is_over:
            self._step = self._structure
        self._is_lost = self._remark.is_none
        return position

    # -- what may come next: each obeys a mark and says whether it was used up -----------------------------------------

    def _want_value(self, mark: str) -> bool:
        composer = self._composer
        plan = composer.plan
        is_container = mark in "{[" and plan is not None
        if is_container and plan is not None and (plan.object if mark == "{" else plan.list) is not None:
            composer.open(mark)
            self._is_lost = len(composer.frames) > MAX_DEPTH
            self._wish = self._want_name if mark == "{" else self._want_item
            return True
        if mark == '"' and plan is not None and plan.is_text and not composer.is_settled:
            self._run, self._step = TextRun(), self._text
            composer.said = []
            return True
        if mark in "}],:=":
            return self._want_no_value(mark)
        self._extent, self._step = ValueSpan(mark, is_kept=plan is not None), self._held
        return False

    def _want_no_value(self, mark: str) -> bool:
        """A member without a value: `"name": ,`."""
        if mark not in ",}" or not self._composer.frames:
            self._is_lost = True
            return True
        self._composer.drop()
        self._await_comma()
        return False

    def _want_item(self, mark: str) -> bool:
        if mark == "]":
            return self._close()
        if mark == ",":
            self._composer.sheet.is_plain = False
            return True
        self._composer.number()
        return self._want_value(mark)

    def _want_name(self, mark: str) -> bool:
        sheet = self._composer.sheet
        if mark == "}":
            return self._close()
        if mark == ",":
            sheet.is_plain = False
        elif mark in "\"'":
            self._extent, self._step = ValueSpan(mark), self._name
            return False
        elif _BARE_NAME.fullmatch(mark):
            self._step = self._bare_name
            return False
        else:
            self._is_lost = True
        return True

    def _want_colon(self, mark: str) -> bool:
        self._composer.sheet.gap.append(mark)
        self._is_lost = mark != ":"
        self._wish = self._want_value
        return True

    def _want_comma(self, mark: str) -> bool:
        composer = self._composer
        frame = composer.frames[-1]
        if mark == ",":
            self._end_text()
            composer.sheet.gap.append(mark)
            self._wish = self._want_name if frame.is_object else self._want_item
        elif mark == frame.closer:
            self._end_text()
            return self._close()
        elif mark == "{" and not frame.is_object and composer.said is None:
            composer.sheet.is_plain = False  # `} {` in a list: nothing else can be meant
            return self._want_item(mark)
        else:
            self._is_lost = True
        return True

    def _await_comma(self) -> None:
        self._step, self._wish = self._structure, self._want_comma

    def _end_text(self) -> None:
        """A quotation mark ends a string once something follows that may follow a string."""
        if self._composer.said is not None:
            self._composer.end_text()

    def _close(self) -> bool:
        self._composer.close()
        self._await_comma()
        return True

    # -- names and whole values ----------------------------------------------------------------------------------------

    def _named(self, text: str) -> None:
        sheet = self._composer.sheet
        try:
            name: object = msgspec.json.decode(text, type=str)
        except (msgspec.DecodeError, UnicodeEncodeError):
            sheet.is_plain = False
            name = read_alone(text)
        self._step, self._wish = self._structure, self._want_colon
        if isinstance(name, str):
            self._composer.name(name)
            sheet.gap.append(text)
        else:
            self._is_lost = True

    def _place(self, text: str) -> None:
        if self._composer.plan is None:
            self._composer.drop()
            return
        text = text.strip()
        value = read_strict(text)
        is_strict = not isinstance(value, Unfit)
        if not is_strict:
            value = read_alone(text)
        if isinstance(value, Unfit):
            self._is_lost = True
        else:
            self._composer.place(value, text if is_strict else None)

    # -- the end -------------------------------------------------------------------------------------------------------

    def _close_all(self, is_cut: bool) -> None:
        """The text only stopped: what is complete counts, and everything that is open is closed."""
        composer = self._composer
        if composer.said:
            composer.end_text()
        elif self._step == self._held and composer.plan is not None:
            value = read_cut(self._extent.text, is_cut=is_cut)
            if not isinstance(value, Unfit):
                composer.place(value)
        composer.sheet.skip()
        composer.withdraw()
        composer.note("stopped in the middle", ())
        if not composer.frames and not composer.is_over:
            raise NothingUsable("it stopped before it said anything")
        while composer.frames:
            composer.close()

    def _recover(self) -> None:
        """Somebody has to guess: the whole text is read at once, and goes on where sending stopped."""
        whole = "".join(self._whole)
        self._composer.withdraw()
        try:
            found: Fitted = extract(whole).value
        except NothingExtracted as nothing:
            if not self._composer.frames and self._composer.said is None:
                raise NothingUsable(str(nothing)) from nothing
            found = UNFIT
        if self._composer.frames or self._composer.said is not None:
            for name in self._wrappers:
                found = found.get(name, found) if isinstance(found, dict) else found
            resume(self._composer, found)
        elif not isinstance(found, Unfit):
            written = whole.strip(" \t\r\n")
            self._composer.place(found, written if read_strict(written) == found else None)
