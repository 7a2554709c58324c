"""Hold the ceilings and compare counts with them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.ceilings.code import Counts, count_code
from tools.ceilings.prose import PlaceProse, read_prose
from tools.ceilings.texts import project_files

PROSE = "odd phrases"
CEILINGS = Path(__file__).with_name("ceilings.json")


@dataclass(frozen=True)
class Comparison:
    """Counts above their ceiling, and ceilings that can be lowered; each as one line of text."""

    above: list[str]
    below: list[str]


@dataclass(frozen=True)
class Measurement:
    """What was counted in the project at one moment."""

    counts: Counts
    prose: Mapping[str, PlaceProse]

    @classmethod
    def of(cls, root: Path) -> "Measurement":
        files = project_files(root)
        prose = read_prose(files)
        counts = {PROSE: {place: len(text.phrases) for place, text in prose.items()}}
        return cls(counts | count_code(files), prose)

    def allowance(self, kind: str, place: str) -> int:
        """Return what a place may have without a recorded ceiling: a few phrases in a long text, else nothing."""
        return self.prose[place].aim if kind == PROSE and place in self.prose else 0

    def compare(self, ceilings: Counts) -> Comparison:
        """Compare with recorded ceilings. A place that has none is held to its allowance."""
        above, below = [], []
        for kind in sorted(self.counts | ceilings):
            counts, recorded = self.counts.get(kind, {}), ceilings.get(kind, {})
            for place in sorted(counts | recorded):
                count = counts.get(place, 0)
                ceiling = max(recorded.get(place, 0), self.allowance(kind, place))
                if count > ceiling:
                    above.append(f"{place}: {kind}: {count}, and the ceiling is {ceiling}")
                elif place in recorded and count < recorded[place]:
                    below.append(f"{place}: {kind}: {count}, and the ceiling is still {recorded[place]}")
        return Comparison(above, below)

    def lowered(self, ceilings: Counts) -> Counts:
        """Return the ceilings at the height of today's counts; none rises, and those within the allowance are dropped."""
        return {
            kind: {
                place: min(ceiling, self.counts.get(kind, {}).get(place, 0))
                for place, ceiling in sorted(recorded.items())
                if self.counts.get(kind, {}).get(place, 0) > self.allowance(kind, place)
            }
            for kind, recorded in sorted(ceilings.items())
        }


def load_ceilings(path: Path = CEILINGS) -> Counts:
    """Read the recorded ceilings: kind of finding → place → count."""
    ceilings: Counts = json.loads(path.read_text(encoding="utf-8"))
    return ceilings


def save_ceilings(ceilings: Counts, path: Path = CEILINGS) -> None:
    """Write the ceilings, one a line, so that two changes seldom touch the same line."""
    path.write_text(json.dumps(ceilings, indent=1, sort_keys=True) + "\n", encoding="utf-8")
