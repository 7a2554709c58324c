"""Draws for single values: meaning first, limits always."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import ceil, floor, isfinite

from mockllmapi.randomness import make_generator
from mockllmapi.shapes import compile_validator
from mockllmapi.shapes.patterns import UnsupportedPattern
from mockllmapi.synthesis import phrases
from mockllmapi.synthesis.automaton import writer_of_all
from mockllmapi.synthesis.draws import chance, one_of, whole
from mockllmapi.synthesis.formats import FORMATS, SHORTEST
from mockllmapi.synthesis.lexicon import Lexicon
from mockllmapi.synthesis.meanings import Meaning
from mockllmapi.synthesis.patterns import Writer, pattern_writer
from mockllmapi.synthesis.scene import Draw, Record, Scene, Unsatisfiable
from mockllmapi.synthesis.wording import worded
from mockllmapi.synthesis.wordlists import LABELS
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["boolean_draw", "number_draw", "string_draw"]

_TRIES = 40
_LONGEST = 100_000
_LABEL = worded("labels", LABELS)
_SENTENCE = worded("sentences", phrases.SENTENCES)
_COUNT = whole(1, 1_000, 2.0)
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def boolean_draw(meaning: Meaning | None) -> Draw:
    """True or false, as often as the meaning has it."""
    return meaning.boolean if meaning and meaning.boolean else chance(0.6)


def _with_asked_of_scalars(flat: JsonObject) -> JsonObject:
    """`flat` without what can only be asked of the whole value by whoever knows the whole document."""
    parts = flat.get("allOf")
    if not isinstance(parts, list):
        return flat
    asked: list[JsonValue] = [
        part for part in parts if isinstance(part, dict) and "contains" not in part and not _is_whole(part.get("not"))
    ]
    rest: JsonObject = {name: value for name, value in flat.items() if name != "allOf"}
    return {**rest, "allOf": asked} if asked else rest


def _is_whole(refused: JsonValue) -> bool:
    return isinstance(refused, dict) and "allOf" in refused


# -- strings ----------------------------------------------------------------------------------------------------------


def string_draw(flat: JsonObject, meaning: Meaning | None) -> Draw:
    """A text within the limits of `flat`. Raises `Unsatisfiable` for a pattern that no text within them matches."""
    flat = _with_asked_of_scalars(flat)
    least, most = _length(flat, "minLength", 0), _length(flat, "maxLength", _LONGEST)
    if least > _LONGEST:
        raise Unsatisfiable(f"it asks for a text of more than {_LONGEST} characters")
    if least > most:
        raise Unsatisfiable("minLength is above maxLength")
    draw = _meant_text(meaning)
    if isinstance(flat.get("pattern"), str):
        return _matching(flat, _formatted(flat, meaning) or draw, least, most)
    free: JsonObject = {name: value for name, value in flat.items() if name != "allOf"}
    return _unrefused(_unasked_text(free, draw, meaning, least, most), flat)


def _unasked_text(flat: JsonObject, draw: Draw | None, meaning: Meaning | None, least: int, most: int) -> Draw:
    formatted = _formatted(flat, meaning)
    if formatted is not None:
        return _within(str(flat["format"]), formatted, least, most)
    if least == 0 and most == _LONGEST:
        return draw or _LABEL
    return _fitted(draw or (_LABEL if least < 20 else _SENTENCE), least, most)


def _formatted(flat: JsonObject, meaning: Meaning | None) -> Draw | None:
    """Texts of a format, in the sense of the name where it has one for that; None for a format that nobody knows."""
    name = flat.get("format")
    if not isinstance(name, str):
        return None
    return (meaning.formats.get(name) if meaning else None) or FORMATS.get(name)


def _unrefused(draw: Draw, flat: JsonObject) -> Draw:
    """Draws until a value is met that the rest of `flat`, which no draw knows of, does not refuse."""
    if "allOf" not in flat:
        return draw
    fits = compile_validator({"allOf": flat["allOf"]}).is_valid

    def search(record: Record) -> JsonValue:
        for _ in range(_TRIES):
            value = draw(record)
            if fits(value):
                return value
        raise Unsatisfiable("nothing was found that it does not exclude")

    return search


def _length(flat: JsonObject, keyword: str, otherwise: int) -> int:
    value = flat.get(keyword)
    return int(value) if isinstance(value, int | float) else otherwise


def _meant_text(meaning: Meaning | None) -> Draw | None:
    """The meaning as text, also where it is a number or a flag."""
    if meaning is None:
        return None
    if meaning.string:
        return meaning.string
    if meaning.number:
        draw = meaning.number
        return lambda record: f"{draw(record):.2f}"
    if meaning.integer:
        count = meaning.integer
        return lambda record: str(count(record))
    return one_of("yes | no")


def _matching(flat: JsonObject, draw: Draw | None, least: int, most: int) -> Draw:
    """Texts that match a pattern: meant ones where they do, else written from the pattern; where such ones do not fit the
    rest, written from all patterns at once."""
    stretches = (4, 4, 12) if least == 0 else (least, least + 2, 2 * least + 8) * 8
    wanted, unwanted = _patterns(flat)
    try:
        write = pattern_writer(wanted[0])
        fits = compile_validator({name: value for name, value in flat.items() if name in _TEXT_LIMITS}).is_valid
        witness = _witness(write, fits, least)
        # Of texts for one of several patterns, few happen to match the others too.
        if witness is None or len(wanted) + len(unwanted) > 1:
            try:
                write = writer_of_all(wanted, unwanted, least, most)
                witness = _witness(write, fits, least) or witness
            except UnsupportedPattern:
                if witness is None:
                    raise
    except UnsupportedPattern as error:
        raise Unsatisfiable(f"the pattern {error}") from None
    if witness is None and draw is not None:
        witness = _meant_witness(draw, fits)
    if witness is None:
        raise Unsatisfiable("no text was found for a pattern together with its length and format")
    found = witness

    def match(record: Record) -> JsonValue:
        if draw is not None:
            meant = draw(record)
            if fits(meant):
                return meant
        for stretch in stretches:
            text = write(record.random, stretch)
            if fits(text):
                return text
        return found

    return match


_TEXT_LIMITS = frozenset({"pattern", "format", "minLength", "maxLength", "allOf"})


def _patterns(flat: JsonObject) -> tuple[list[str], list[str]]:
    """The patterns that a text has to match, and those that it must not match."""
    wanted, unwanted = [flat.get("pattern")], []
    parts = flat.get("allOf")
    for part in parts if isinstance(parts, list) else ():
        if isinstance(part, dict):
            other = part.get("not")
            wanted.append(part.get("pattern"))
            unwanted.append(other.get("pattern") if isinstance(other, dict) else None)
    return [each for each in wanted if isinstance(each, str)], [each for each in unwanted if isinstance(each, str)]


def _witness(write: Writer, fits: Callable[[object], bool], least: int) -> str | None:
    """One text that matches, found when the plan is made, so that making values never fails."""
    source = make_generator(1).random
    for attempt in range(200):
        text = write(source, (0, 1, 3, 8, least, 2 * least + 8)[attempt % 6])
        if fits(text):
            return text
    return None


def _meant_witness(draw: Draw, fits: Callable[[object], bool]) -> str | None:
    """One text that is meant and matches."""
    record = Record(Scene(make_generator(1), Lexicon(), 0), None, 101)
    for _ in range(_TRIES):
        text = draw(record)
        if isinstance(text, str) and fits(text):
            return text
    return None


def _within(name: str, draw: Draw, least: int, most: int) -> Draw:
    """Texts of a format within a length."""
    if least == 0 and most >= 200:
        return draw

    def within(record: Record) -> JsonValue:
        for attempt in (*[draw] * _TRIES, *SHORTEST.get(name, ())):
            text = attempt(record)
            if isinstance(text, str) and least <= len(text) <= most:
                return text
        raise Unsatisfiable(f"no text of the format {name!r} has {least} to {most} characters")

    return within


def _fitted(draw: Draw, least: int, most: int) -> Draw:
    """Free texts within a length: those of the record, else what other records would say, else several of them joined."""

    def fit(record: Record) -> JsonValue:
        text = str(draw(record))
        if least <= len(text) <= most:
            return text
        met = [text]
        for step in range(1, _OTHERS if least <= _LONGEST_WORDING else 2):
            text = str(draw(Record(record.scene, record.subject, record.serial + step)))
            if least <= len(text) <= most:
                return text
            met.append(text)
        record.scene.spend(least // 50)
        joined = _joined(met, least, most) if least <= _LONGEST_WORDING else None
        return joined or _cut(_continued(record, met[0], least), least, most)

    return fit


_OTHERS = 16
_LONGEST_WORDING = 80


def _joined(texts: Sequence[str], least: int, most: int) -> str | None:
    """Two or three texts as one that has the length, else a word of one; None where they are codes, which nobody joins, or
    none fits."""
    told = {text for text in texts if text[:1].isupper() and not any(sign.isdigit() for sign in text)}
    wordings = sorted(told, key=lambda text: (len(text), text))
    shortest = wordings[0] if wordings else ""
    for form in ("{0} {1}", "{0}, {1}", "{0} {1} {2}"):
        for one in wordings:
            for other in reversed(wordings):
                text = form.format(one, other, shortest)
                if one != other and least <= len(text) <= most:
                    return text
    words = {word for text in wordings for word in text.split() if word.isalpha() and least <= len(word) <= most}
    return max(words, key=lambda word: (word.istitle(), len(word), word), default=None)


def _continued(record: Record, text: str, least: int) -> str:
    parts, size = [text], len(text)
    is_prose = " " in text or least > _LONGEST_WORDING
    while size < least:
        more = f" {_SENTENCE(record)}" if is_prose else _LETTERS[int(record.random() * len(_LETTERS))]
        parts.append(more)
        size += len(more)
    return "".join(parts)


def _cut(text: str, least: int, most: int) -> str:
    if len(text) <= most:
        return text
    head = text[:most]
    at_word = head.rpartition(" ")[0].rstrip(" ,;:")
    return at_word if at_word and len(at_word) >= least else head


# -- numbers ----------------------------------------------------------------------------------------------------------


def number_draw(flat: JsonObject, meaning: Meaning | None, *, is_whole: bool) -> Draw:
    """A number within the limits of `flat`. Raises `Unsatisfiable` where there is none."""
    flat = _with_asked_of_scalars(flat)
    meant = _meant_number(meaning, is_whole=is_whole)
    limits = {name: value for name, value in flat.items() if name in _NUMBER_LIMITS}
    if not limits:
        return meant
    fits = compile_validator({"type": "integer" if is_whole else "number", **limits}).is_valid
    sample = _range_draw(flat, is_whole=is_whole)

    def draw(record: Record) -> JsonValue:
        value = meant(record)
        if fits(value):
            return value
        for _ in range(_TRIES):
            value = sample(record)
            if fits(value):
                return value
        raise Unsatisfiable("no number was found within its limits")

    return draw


_NUMBER_LIMITS = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "allOf"})


def _meant_number(meaning: Meaning | None, *, is_whole: bool) -> Draw:
    if meaning is None:
        return _COUNT if is_whole else lambda record: round(record.random() ** 2 * 1000, 2)
    if is_whole:
        if meaning.integer:
            return meaning.integer
        if meaning.number:
            draw = meaning.number
            return lambda record: round(draw(record))  # type: ignore[arg-type]
        return _COUNT
    return meaning.number or meaning.integer or (lambda record: round(record.random() ** 2 * 1000, 2))


def _range_draw(flat: JsonObject, *, is_whole: bool) -> Draw:
    """Any number between the bounds, on the grid of `multipleOf`."""
    lows = [value for name in ("minimum", "exclusiveMinimum") if _is_number(value := flat.get(name))]
    highs = [value for name in ("maximum", "exclusiveMaximum") if _is_number(value := flat.get(name))]
    low, high = max(lows, default=None), min(highs, default=None)  # type: ignore[type-var]
    step = flat.get("multipleOf")
    if _is_number(step) or is_whole or any(abs(bound) > 2**53 for bound in (*lows, *highs)):  # type: ignore[arg-type]
        grid = Fraction(str(step)) if _is_number(step) else Fraction(1)
        if is_whole and grid.denominator != 1:
            grid = Fraction(grid.numerator)
        return _grid_draw(low, high, grid, flat)
    if low is not None and high is not None and low > high:  # type: ignore[operator]
        raise Unsatisfiable("its lower bound is above its upper one")
    return _float_draw(low, high)


def _is_number(value: JsonValue) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _grid_draw(low: JsonValue, high: JsonValue, grid: Fraction, flat: JsonObject) -> Draw:
    first = None if low is None else ceil(Fraction(str(low)) / grid)
    last = None if high is None else floor(Fraction(str(high)) / grid)
    if first is not None and first * grid == _fraction(flat.get("exclusiveMinimum")):
        first += 1
    if last is not None and last * grid == _fraction(flat.get("exclusiveMaximum")):
        last -= 1
    if first is None:
        first = min(0, last - 1000) if last is not None else 0
        first = 0 if last is None or last >= 0 else first
    if last is None:
        last = first + 1000
    if first > last:
        raise Unsatisfiable("no number lies between its bounds")
    start, size = first, last - first + 1

    def draw(record: Record) -> JsonValue:
        value = (start + (int(record.random() * size) if size < 2**50 else record.scene.rng.randrange(size))) * grid
        return int(value) if value.denominator == 1 else float(value)

    return draw


def _fraction(value: JsonValue) -> Fraction | None:
    return Fraction(str(value)) if _is_number(value) else None


def _float_draw(low: JsonValue, high: JsonValue) -> Draw:
    bottom = (
        float(low)
        if isinstance(low, int | float)
        else min(0.0, float(high) - 1000.0)
        if isinstance(high, int | float)
        else 0.0
    )
    if not isinstance(low, int | float) and isinstance(high, int | float) and high > 0:
        bottom = 0.0
    top = float(high) if isinstance(high, int | float) else bottom + max(1000.0, abs(bottom))

    def draw(record: Record) -> JsonValue:
        share = record.random()
        value = bottom * (1 - share) + top * share
        rounded = round(value, 2)
        if bottom < rounded < top:
            return rounded
        return value if isfinite(value) else bottom

    return draw
