"""An answer put together place by place and written down at once: fitted, renamed, completed, counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import msgspec

from mockllmapi.engine.repair.coercion import UNFIT, Fitted, Unfit, coerce
from mockllmapi.engine.repair.schema_repair import Fill, NothingUsable, Path, repair
from mockllmapi.engine.repair.unwrap import is_hollow
from mockllmapi.engine.stream_repair.output_buffer import OutputBuffer, text_of
from mockllmapi.engine.stream_repair.schema_plan import Plan, Plans
from mockllmapi.naming.words import normalize_name
from mockllmapi.shapes import Shape
from mockllmapi.types import JsonObject, JsonSchema, JsonValue

__all__ = ["FieldOverrides", "Frame", "JsonWriter", "Settle"]

Settle: TypeAlias = Callable[[Path, JsonValue], JsonValue]
"""What a finished scalar becomes where the request settles it."""


@dataclass(frozen=True, slots=True)
class FieldOverrides:
    """`settle` is asked about members whose names, joined, are among `names`."""

    settle: Settle
    names: frozenset[str]


@dataclass(slots=True)
class Frame:
    """A container that is being written. `slot` is the member whose value comes, `given` its name in the model's words,
    `plan` what fits it (None: it is not sent); `seen` counts the items of the model's list, sent or not."""

    own: Plan
    is_object: bool
    members: JsonObject = field(default_factory=dict)
    items: list[JsonValue] = field(default_factory=list)
    slot: str = ""
    given: str = ""
    plan: Plan | None = None
    seen: int = 0
    has_content: bool = False
    is_full: bool = False
    unfit: dict[str, None] = field(default_factory=dict)

    @property
    def closer(self) -> str:
        return "}" if self.is_object else "]"

    @property
    def value(self) -> JsonValue:
        return self.members if self.is_object else self.items


class JsonWriter:
    """`frames` are the open containers, outermost first, `said` the pieces of a string that is sent as it comes; `kept` counts
    the places where something of the model's own stands, `made` those that were filled. Nothing is given away before something
    is kept, nor an opening bracket before there is something behind it."""

    def __init__(self, shape: Shape | None, fill: Fill | None, settlement: FieldOverrides | None) -> None:
        self.plans = Plans(shape)
        self._has_shape = shape is not None
        self._fill = fill
        self._settlement = settlement
        self._settled: dict[str, bool] = {}
        self.said: list[str] | None = None
        self._waiting: tuple[int, bool, int] | None = None
        self.sheet = OutputBuffer()
        self.frames: list[Frame] = []
        self.repairs: list[str] = []
        self.plan: Plan | None = self.plans.root
        self.value: JsonValue = None
        self.is_over = False
        self.kept = 0
        self.made = 0

    @property
    def is_settled(self) -> bool:
        """Whether the request may settle the value that comes."""
        frame = self.frames[-1] if self.frames else None
        return frame is not None and frame.is_object and self._is_settled(frame.slot)

    # -- places

    def name(self, given: str) -> None:
        """The member whose value comes. `plan` says what fits it, None that it is not sent."""
        frame = self.frames[-1]
        rules = frame.own.object
        assert rules is not None
        target = rules.target(given, frame.members)
        frame.given, frame.slot = given, given if target is None else target
        if target is None:
            self.note("was too much")
        elif self._has_shape and target in frame.members:
            self.note("stood there twice")
            target = None
        elif target != given:
            self.note(f"was called {given[:40]!r}")
            self.sheet.is_plain = False
        self.plan = None if target is None else self.plans.of(rules.schema_of(target))

    def number(self) -> None:
        """The item that comes: the next one of the list."""
        frame = self.frames[-1]
        rules = frame.own.list
        assert rules is not None
        if rules.most is not None and len(frame.items) >= rules.most:
            if not frame.is_full:
                self.note(f"had more than {rules.most} items", self._path()[:-1])
            frame.is_full, self.plan = True, None
        else:
            self.plan = self.plans.of(rules.items)

    def open(self, bracket: str) -> None:
        """Enter the object or list that comes."""
        assert self.plan is not None
        if self._waiting is None:
            has_content = bool(self.frames) and self.frames[-1].has_content
            self._waiting = (len(self.frames), has_content, len(self.repairs))
            self.sheet.hold()
        self._lead()
        self.sheet.write(bracket)
        self.frames.append(Frame(self.plan, bracket == "{"))

    def close(self) -> None:
        """Write what the innermost container still lacks, and its bracket."""
        frame = self.frames[-1]
        if frame.is_object:
            self._complete_members(frame)
        else:
            self._complete_items(frame)
        self._firm()
        self.sheet.close(frame.closer)
        self.frames.pop()
        self._commit(frame.value)

    def place(self, value: JsonValue, text: str | None = None) -> None:
        """The value that comes, as a whole: made to fit, and sent; `text` is how the model wrote it, in strict JSON. What
        cannot fit is not sent. Raises NothingUsable where that is everything."""
        assert self.plan is not None
        fitted = self._fit(value, self.plan)
        if not isinstance(fitted, Unfit):
            self._firm()
            self._lead()
            self.sheet.write(text if text is not None and fitted is value else text_of(fitted))
            self._commit(fitted)
            return
        if not self.frames:
            raise NothingUsable("no value in it fits the shape")
        frame = self.frames[-1]
        if frame.is_object:
            frame.unfit[frame.slot] = None
        else:
            self.note("did not fit and was dropped")
        self.drop()

    def drop(self) -> None:
        """The value that comes is not sent."""
        self.frames[-1].seen += 1
        self.sheet.skip()

    def say(self, piece: str) -> None:
        """A piece of a string that is sent as it comes (`said` is not None), without its quotation marks and in strict JSON; an
        empty one where it has ended."""
        assert self.said is not None
        if not self.said:
            self._firm()
            self._lead()
            self.sheet.write('"')
            self.kept += bool(piece)
        self.said.append(piece)
        self.sheet.write(piece)

    def end_text(self) -> None:
        """The end of such a string."""
        value: str = msgspec.json.decode(f'"{"".join(self.said or ())}"')
        self.sheet.write('"')
        self.said = None
        self._commit(value)

    def withdraw(self) -> None:
        """Forget the containers, and the string, that were entered and have nothing in them yet."""
        if self.said == []:
            self.said = None
        if self._waiting is not None:
            depth, has_content, repairs = self._waiting
            del self.frames[depth:], self.repairs[repairs:]
            if self.frames:
                self.frames[-1].has_content = has_content
            else:
                self.plan = self.plans.root
            self.sheet.withdraw()
            self._waiting = None

    def take(self) -> str:
        """What may be sent now."""
        return self.sheet.take() if self.kept or (self.is_over and not self.made) else ""

    def note(self, change: str, path: Path | None = None) -> None:
        """One sentence on a changed place: the one that comes, unless another is named."""
        steps = self._path() if path is None else path
        self.repairs.append(f"{'/'.join(str(step)[:40] for step in steps) or 'the answer'}: {change}")

    # -- writing

    def _lead(self) -> None:
        frame = self.frames[-1] if self.frames else None
        if frame is None:
            self.sheet.lead(None, is_inside=False, is_first=True)
            return
        self.sheet.lead(frame.slot if frame.is_object else None, is_inside=True, is_first=not frame.has_content)
        frame.has_content = True

    def _firm(self) -> None:
        if self._waiting is not None:
            self._waiting = None
            self.sheet.firm()

    def _commit(self, value: JsonValue) -> None:
        if not self.frames:
            self.value, self.is_over = value, True
            return
        frame = self.frames[-1]
        frame.seen += 1
        if frame.is_object:
            frame.members[frame.slot] = value
        else:
            frame.items.append(value)

    def _path(self) -> Path:
        return tuple(frame.slot if frame.is_object else len(frame.items) for frame in self.frames)

    def _add(self, value: JsonValue) -> None:
        """A made value."""
        self.made += 1
        self.sheet.skip()
        self._firm()
        self._lead()
        settled = self._settle(value, self._path())
        value = settled if self.plan is None or self.plan.is_valid(settled) else value
        self.sheet.write(text_of(value))
        self._commit(value)

    # -- fitting

    def _fit(self, value: JsonValue, plan: Plan) -> Fitted:
        """The value as the plan wants it, or the mark that it cannot serve."""
        path = self._path()
        fitted = value if plan.is_valid(value) else self._repaired(value, plan, path)
        if isinstance(fitted, Unfit):
            return UNFIT
        self.kept += not is_hollow(fitted)
        settled = self._settle(fitted, path)
        return settled if settled is fitted or plan.is_valid(settled) else fitted

    def _repaired(self, value: JsonValue, plan: Plan, path: Path) -> Fitted:
        if not isinstance(value, (dict, list)):
            for flat in plan.flats:
                fitted = coerce(value, flat)
                if not isinstance(fitted, Unfit) and plan.is_valid(fitted):
                    self.note("was written another way")
                    return fitted
            if not plan.has_containers:
                return UNFIT
        try:
            repaired = repair(value, plan.shape, self._fill_below(path))
        except NothingUsable:
            return UNFIT
        place = "/".join(str(step)[:40] for step in path)
        for sentence in repaired.repairs:
            self.repairs.append(f"{place}/{sentence}".replace("/the answer: ", ": ", 1) if place else sentence)
        return repaired.value

    def _fill_below(self, base: Path) -> Fill:
        siblings_here = self.frames[-1].members if self.frames else {}

        def fill(schema: JsonSchema, path: Path, siblings: Mapping[str, JsonValue]) -> JsonValue:
            return self._made((schema, (*base, *path), siblings if path else siblings_here))

        return fill

    def _made(self, asked: tuple[JsonSchema, Path, Mapping[str, JsonValue]]) -> JsonValue:
        if self._fill is None:
            raise NothingUsable("nobody makes what is missing")
        return self._fill(*asked)

    def _settle(self, value: JsonValue, path: Path) -> JsonValue:
        """The value with what the request settles in it; the same object where that is nothing."""
        if self._settlement is None:
            return value
        if isinstance(value, dict):
            members = {name: self._settle(member, (*path, name)) for name, member in value.items()}
            return members if any(members[name] is not value[name] for name in value) else value
        if isinstance(value, list):
            items = [self._settle(item, (*path, index)) for index, item in enumerate(value)]
            return items if any(new is not old for new, old in zip(items, value, strict=True)) else value
        if not path or not isinstance(path[-1], str) or not self._is_settled(path[-1]):
            return value
        settled = self._settlement.settle(path, value)
        return value if settled == value and type(settled) is type(value) else settled

    def _is_settled(self, name: str) -> bool:
        if self._settlement is None:
            return False
        known = self._settled.get(name)
        if known is None:
            known = self._settled[name] = normalize_name(name) in self._settlement.names
        return known

    # -- what is missing

    def _complete_members(self, frame: Frame) -> None:
        rules = frame.own.object
        assert rules is not None
        for name in dict.fromkeys((*rules.required, *frame.unfit)):
            if name in frame.members:
                continue
            frame.slot = name
            schema = rules.schema_of(name)
            try:
                value = self._made((schema, self._path(), frame.members))
            except NothingUsable:
                if name in rules.required:
                    raise
                self.note("did not fit")
                continue
            self.note("did not fit" if name in frame.unfit else "was missing")
            self.plan = self.plans.of(schema)
            self._add(value)

    def _complete_items(self, frame: Frame) -> None:
        rules = frame.own.list
        assert rules is not None
        while len(frame.items) < rules.least:
            self.plan = self.plans.of(rules.items)
            here, items = self._path()[:-1], len(frame.items)
            try:
                repaired = repair(frame.items, frame.own.shape, self._fill_below(here)).value
                made = repaired[items:] if isinstance(repaired, list) else []
            except NothingUsable:
                made = []
            for item in made or [self._made((rules.items, self._path(), {}))]:
                self.note("was missing")
                self._add(item)
