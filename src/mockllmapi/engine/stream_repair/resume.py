"""Going on where a text stopped being clear: what was sent stays, and the rest comes from what the whole text was read as."""

from __future__ import annotations

import msgspec

from mockllmapi.engine.repair.coercion import UNFIT, Fitted, Unfit
from mockllmapi.engine.stream_repair.json_writer import Frame, JsonWriter
from mockllmapi.engine.stream_repair.output_buffer import text_of
from mockllmapi.types import JsonValue

__all__ = ["resume"]


def resume(composer: JsonWriter, found: Fitted) -> None:
    """Write the rest of the answer. `found` is all of it as it was read at the end (`UNFIT` where it could not be); where it
    contradicts what was sent, what is open is closed with what it has."""
    parts: list[Fitted] = []
    for frame in composer.frames:
        found = found if _agrees(frame, found, is_exact=not composer.repairs) else UNFIT
        parts.append(found)
        found = _part(frame, found)
    if isinstance(parts[0] if parts else found, Unfit):
        composer.note("broke off", ())
    if composer.said is not None:
        _end_text(composer, found)
    while composer.frames:
        _add_rest(composer, composer.frames[-1], parts.pop())
        composer.close()


def _agrees(frame: Frame, found: Fitted, *, is_exact: bool) -> bool:
    """Whether what was found goes on from what was sent: with the same values, unless some had to change on the way."""
    if frame.is_object:
        if not isinstance(found, dict):
            return False
        return not is_exact or all(name in found and found[name] == value for name, value in frame.members.items())
    if not isinstance(found, list):
        return False
    return len(found) >= frame.seen and (not is_exact or found[: len(frame.items)] == frame.items)


def _part(frame: Frame, found: Fitted) -> Fitted:
    """What was found in the place whose value comes next."""
    if isinstance(found, dict):
        return found.get(frame.given, UNFIT) if frame.is_object else UNFIT
    if isinstance(found, list):
        return found[frame.seen] if frame.seen < len(found) else UNFIT
    return UNFIT


def _end_text(composer: JsonWriter, found: Fitted) -> None:
    rest = _behind("".join(composer.said or ()), found) if isinstance(found, str) else None
    if rest is None:
        composer.note("was cut off")
    if rest:
        composer.say(rest)
    composer.end_text()


def _behind(said: str, found: str) -> str | None:
    """The rest of a string in JSON, where it begins with what was said, in whatever way that was escaped."""
    begun: str = msgspec.json.decode(f'"{said}"')
    return text_of(found[len(begun) :])[1:-1] if found.startswith(begun) else None


def _add_rest(composer: JsonWriter, frame: Frame, found: Fitted) -> None:
    if frame.is_object and isinstance(found, dict):
        rules = frame.own.object
        assert rules is not None
        for given, member in found.items():
            if rules.target(given, frame.members) not in frame.members:
                composer.name(given)
                _add(composer, member)
    elif isinstance(found, list) and not frame.is_object:
        for item in found[frame.seen :]:
            composer.number()
            _add(composer, item)


def _add(composer: JsonWriter, value: JsonValue) -> None:
    composer.sheet.skip()
    if composer.plan is None:
        composer.drop()
    else:
        composer.place(value)
