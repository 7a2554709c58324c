"""Texts that match several patterns at once, avoid others, and have a length: found by walking through all of them in step.

A pattern becomes a machine with states, several patterns one whose states are tuples; how many letters away an end is, is
known for every state, so that no walk gets lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from mockllmapi.shapes.patterns import (
    Alternation,
    Anchor,
    CharacterSet,
    PatternNode,
    Repetition,
    UnsupportedPattern,
    parse_pattern,
)
from mockllmapi.shapes.patterns import Concatenation as Nodes
from mockllmapi.synthesis.patterns import Writer

__all__ = ["texts_of_all", "writer_of_all"]

_MOST_STATES = 400
_MOST_STEPS = 400
"""The longest text that is looked for beyond the fewest letters it must have."""
_MOST_LETTERS = 2_000
_FEW_REPEATS = 10
_MOST_WORK = 400_000
_FREE = "abcdefghijklmnopqrstuvwxyz0123456789"
"""What stands where no pattern says anything."""

_State = tuple[frozenset[int], ...]


def writer_of_all(wanted: Sequence[str], unwanted: Sequence[str], least: int, most: int) -> Writer:
    """A function that writes texts of `least` to `most` letters in which each pattern of `wanted` is found and none of
    `unwanted`. Raises `UnsupportedPattern` where there are none, or where they are too hard to find."""
    product, lengths, layers = _prepared(wanted, unwanted, least, most)

    def write(random: Callable[[], float], stretch: int) -> str:
        near = [length for length in lengths if length <= lengths[0] + stretch]
        left = near[int(random() * len(near))]
        state, letters = 0, []
        while left:
            left -= 1
            steps = [(choices, end) for choices, end in product.steps[state] if end in layers[left]]
            weight = int(random() * sum(len(choices) for choices, _ in steps))
            for choices, end in steps:
                if weight < len(choices):
                    letters.append(choices[weight])
                    state = end
                    break
                weight -= len(choices)
        return "".join(letters)

    return write


def texts_of_all(wanted: Sequence[str], unwanted: Sequence[str], least: int, most: int) -> Iterator[str]:
    """The texts that `writer_of_all` may write, each once, the shortest first. Raises as it does."""
    product, lengths, layers = _prepared(wanted, unwanted, least, most)
    for length in lengths:
        pending = [("", 0)]
        while pending:
            text, state = pending.pop()
            left = length - len(text) - 1
            if left < 0:
                yield text
                continue
            following = [
                (text + letter, end)
                for choices, end in product.steps[state]
                if end in layers[left]
                for letter in choices
            ]
            pending.extend(reversed(following))


def _prepared(
    wanted: Sequence[str], unwanted: Sequence[str], least: int, most: int
) -> tuple[_Product, list[int], list[set[int]]]:
    trees = [parse_pattern(pattern, has_anchors=True) for pattern in (*wanted, *unwanted)]
    longest = min(most, least + _MOST_STEPS, _MOST_LETTERS)
    try:
        product, (lengths, layers) = _walked(trees, len(wanted), least, longest)
    except _TooLarge as fault:
        # Texts with few repetitions are enough; what must not be found has to be known in full.
        short = [_shortened(tree) if index < len(wanted) else tree for index, tree in enumerate(trees)]
        product, (lengths, layers) = _walked(short, len(wanted), least, longest)
        if not lengths:
            raise fault
    if not lengths:
        raise UnsupportedPattern("allows no text together with the others and the length")
    return product, lengths, layers


def _walked(
    trees: Sequence[PatternNode], wanted: int, least: int, most: int
) -> tuple[_Product, tuple[list[int], list[set[int]]]]:
    product = _Product([_Machine(tree) for tree in trees], wanted)
    return product, product.lengths(least, most)


def _shortened(tree: PatternNode) -> PatternNode:
    """A pattern whose repetitions end soon after the fewest."""
    match tree:
        case CharacterSet() | Anchor():
            return tree
        case Repetition(inner, least, most):
            return Repetition(_shortened(inner), least, None if most is None else min(most, least + _FEW_REPEATS))
        case Nodes(nodes):
            return Nodes(tuple(map(_shortened, nodes)))
        case Alternation(nodes):
            return Alternation(tuple(map(_shortened, nodes)))


class _TooLarge(UnsupportedPattern):
    pass


class _Product:
    """All machines in step. States are numbered in the order in which they are met, so a walk repeats everywhere."""

    def __init__(self, machines: Sequence[_Machine], wanted: int) -> None:
        self._machines = machines
        self._wanted = wanted
        self.steps: list[list[tuple[str, int]]] = []
        self.ends: set[int] = set()
        self._explore(_classes(machine.letters for machine in machines))

    def _explore(self, classes: Sequence[str]) -> None:
        first: _State = tuple(machine.first for machine in self._machines)
        numbers = {first: 0}
        pending = [first]
        for state in pending:
            if self._is_end(state):
                self.ends.add(numbers[state])
            targets: dict[int, str] = {}
            for letters in classes:
                following = tuple(
                    machine.after(each, letters[0]) for machine, each in zip(self._machines, state, strict=True)
                )
                if following not in numbers:
                    if len(numbers) == _MOST_STATES:
                        raise _TooLarge("is too large to be combined with others")
                    numbers[following] = len(numbers)
                    pending.append(following)
                number = numbers[following]
                targets[number] = targets.get(number, "") + letters
            self.steps.append([(letters, number) for number, letters in targets.items()])

    def _is_end(self, state: _State) -> bool:
        for index, (machine, each) in enumerate(zip(self._machines, state, strict=True)):
            if machine.accepts(each) != (index < self._wanted):
                return False
        return True

    def lengths(self, least: int, most: int) -> tuple[list[int], list[set[int]]]:
        """The lengths from `least` to `most` that a text can have; and for every number of letters the states from which an
        end is so many letters away."""
        if most * len(self.steps) > _MOST_WORK:
            raise _TooLarge("is too large to be combined with others and the length")
        layers = [set(self.ends)]
        for _ in range(most):
            before = layers[-1]
            layers.append({state for state, steps in enumerate(self.steps) if any(end in before for _, end in steps)})
        return [length for length in range(least, most + 1) if 0 in layers[length]], layers


@dataclass(slots=True)
class _Node:
    """One state of a machine: where a letter leads, and where one gets without a letter (always, at the start, at the
    end of the text)."""

    letters: frozenset[str] = frozenset()
    following: int = -1
    free: list[int] = field(default_factory=list)
    at_start: list[int] = field(default_factory=list)
    at_end: list[int] = field(default_factory=list)


class _Machine:
    """One pattern, looked for anywhere in a text. Once found, it stays found."""

    def __init__(self, tree: PatternNode) -> None:
        self._nodes: list[_Node] = [_Node()]
        self.letters: list[frozenset[str]] = []
        self._found = self._add(tree, 0)
        self.first = self._closure({0}, is_start=True)
        self._again = self._closure({0}, is_start=False)

    def after(self, state: frozenset[int], letter: str) -> frozenset[int]:
        """The state behind a letter."""
        if self._found in state:
            return frozenset({self._found})
        reached = {
            node.following
            for node in map(self._nodes.__getitem__, state)
            if node.following >= 0 and letter in node.letters
        }
        closed = self._closure(reached, is_start=False) | self._again
        return frozenset({self._found}) if self._found in closed else closed

    def accepts(self, state: frozenset[int]) -> bool:
        """Whether the pattern is found where the text ends here."""
        return self._found in self._closure(set(state), is_start=False, is_end=True)

    def _closure(self, states: Iterable[int], *, is_start: bool, is_end: bool = False) -> frozenset[int]:
        found = set(states)
        pending = list(found)
        while pending:
            node = self._nodes[pending.pop()]
            ways = [*node.free, *(node.at_start if is_start else ()), *(node.at_end if is_end else ())]
            for way in ways:
                if way not in found:
                    found.add(way)
                    pending.append(way)
        return frozenset(found)

    def _new(self) -> int:
        if len(self._nodes) >= 5 * _MOST_STATES:
            raise _TooLarge("is too large to be combined with others")
        self._nodes.append(_Node())
        return len(self._nodes) - 1

    def _add(self, tree: PatternNode, start: int) -> int:
        """Add the states of `tree` behind `start`; the state behind it."""
        match tree:
            case CharacterSet(choices):
                end = self._new()
                inner = self._new()
                self._nodes[start].free.append(inner)
                self._nodes[inner].letters = frozenset(choices)
                self._nodes[inner].following = end
                self.letters.append(frozenset(choices))
                return end
            case Anchor(is_start):
                end = self._new()
                (self._nodes[start].at_start if is_start else self._nodes[start].at_end).append(end)
                return end
            case Nodes(nodes):
                for node in nodes:
                    start = self._add(node, start)
                return start
            case Alternation(nodes):
                end = self._new()
                for node in nodes:
                    begin = self._new()
                    self._nodes[start].free.append(begin)
                    self._nodes[self._add(node, begin)].free.append(end)
                return end
            case Repetition(inner_tree, least, most):
                return self._repeat(inner_tree, least, most, start)

    def _repeat(self, tree: PatternNode, least: int, most: int | None, start: int) -> int:
        for _ in range(least):
            start = self._add(tree, start)
        end = self._new()
        self._nodes[start].free.append(end)
        if most is None:
            begin = self._new()
            self._nodes[start].free.append(begin)
            self._nodes[self._add(tree, begin)].free.extend([begin, end])
            return end
        for _ in range(most - least):
            begin = self._new()
            self._nodes[start].free.append(begin)
            start = self._add(tree, begin)
            self._nodes[start].free.append(end)
        return end


def _classes(groups: Iterable[Iterable[frozenset[str]]]) -> list[str]:
    """The letters of all patterns, those together that none of them tells apart."""
    sets = [letters for group in groups for letters in group]
    kinds: dict[tuple[bool, ...], list[str]] = {}
    for letter in sorted(set(_FREE).union(*sets)):
        kinds.setdefault(tuple(letter in letters for letters in sets), []).append(letter)
    return ["".join(letters) for letters in kinds.values()]
