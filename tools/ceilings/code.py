"""Count what the house style avoids in code: suppressed checks, bare `Any`, names that are participles or have two meanings."""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

from tools.ceilings.texts import SourceFile

SUPPRESSIONS = {
    "coverage left out (pragma: no cover)": re.compile(r"pragma:\s*no (cover|branch)"),
    "types unchecked (type: ignore)": re.compile(r"type:\s*ignore"),
    "lint silenced (noqa)": re.compile(r"\bnoqa\b"),
}
_PARTICIPLE = re.compile(r"_*([a-z]*(ed|told|said|laid|shown|known|made|given|kept|held|found|sent|taken))_*")
_VERBS = {
    "bleed", "breed", "embed", "exceed", "feed", "heed", "need", "proceed", "seed", "shed", "speed", "succeed", "wed",
}  # fmt: skip

Counts = dict[str, dict[str, int]]


def count_code(files: Iterable[SourceFile]) -> Counts:
    """Return for every kind of finding its count per place; places without a finding are left out."""
    sources = [file for file in files if file.path.suffix == ".py"]
    counts: Counts = {kind: _per_place(sources, _markers(pattern)) for kind, pattern in SUPPRESSIONS.items()}
    counts["bare Any"] = _per_place(sources, _anys)
    counts["functions named by a participle"] = _per_place(_product(sources), lambda file: len(participles(file.nodes)))
    counts["class names defined twice"] = _classes_defined_twice(_product(sources))
    return counts


def participles(nodes: Iterable[ast.AST]) -> list[str]:
    """Return the functions whose whole name is one participle: `kept`, `_said`; verbs such as `feed` are not among them."""
    names = [node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [name for name in names if (match := _PARTICIPLE.fullmatch(name)) and match[1] not in _VERBS]


def _product(files: Iterable[SourceFile]) -> list[SourceFile]:
    return [file for file in files if file.name.startswith("src/")]


def _per_place(files: Iterable[SourceFile], count: Callable[[SourceFile], int]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for file in files:
        counts[file.place] += count(file)
    return {place: number for place, number in counts.items() if number}


def _markers(pattern: re.Pattern[str]) -> Callable[[SourceFile], int]:
    return lambda file: sum(bool(pattern.search(comment.string)) for comment in file.comments)


def _anys(file: SourceFile) -> int:
    return sum(isinstance(node, ast.Name) and node.id == "Any" for node in file.nodes)


def _classes_defined_twice(files: Iterable[SourceFile]) -> dict[str, int]:
    """Count per place the class names that another module of the product defines too; private names may repeat."""
    places: dict[str, list[str]] = defaultdict(list)
    for file in files:
        module = file.nodes[0]
        classes = [node.name for node in ast.iter_child_nodes(module) if isinstance(node, ast.ClassDef)]
        for name in classes:
            if not name.startswith("_"):
                places[name].append(file.place)
    return dict(Counter(place for found in places.values() if len(found) > 1 for place in set(found)))
