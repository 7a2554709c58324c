"""Run the counters: `check` (the default), `lower` the ceilings, or list the odd phrases with `prose [PLACE …]`."""

import sys
from collections.abc import Sequence
from pathlib import Path

from tools.ceilings.table import Measurement, load_ceilings, save_ceilings

ROOT = Path(__file__).parents[2]


def check(root: Path = ROOT) -> int:
    """Print what is above its ceiling, and which ceilings can be lowered. Return 1 if anything is above."""
    comparison = Measurement.of(root).compare(load_ceilings())
    for line in comparison.above:
        print(line)
    if comparison.above:
        print("Ceilings may only fall. `make prose ARGS=PLACE` lists the odd phrases of a package or page.")
    if comparison.below:
        print(f"Lower {len(comparison.below)} ceilings with `make ceilings`: {'; '.join(comparison.below)}")
    return int(bool(comparison.above))


def lower(root: Path = ROOT) -> int:
    """Lower every ceiling to today's count."""
    save_ceilings(Measurement.of(root).lowered(load_ceilings()))
    return 0


def prose(wanted: Sequence[str], root: Path = ROOT) -> int:
    """Print the phrases of the wanted places, then the figures of every place, the worst first."""
    measurement = Measurement.of(root)
    ceilings = load_ceilings().get("odd phrases", {})
    shown = {
        place: text for place, text in measurement.prose.items() if not wanted or any(part in place for part in wanted)
    }
    for text in shown.values():
        for phrase in text.phrases:
            print(phrase)
    print(f"\n{'':44}{'words':>8}{'phrases':>9}{'ceiling':>9}{'per 10,000':>12}")
    for place, text in sorted(shown.items(), key=lambda item: -item[1].per_10_000):
        ceiling = max(ceilings.get(place, 0), text.aim)
        print(f"{place:44}{text.words:8}{len(text.phrases):9}{ceiling:9}{text.per_10_000:12.1f}")
    return 0


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    command, rest = (arguments[0], arguments[1:]) if arguments else ("check", [])
    if command == "prose":
        return prose(rest)
    if command in ("check", "lower") and not rest:
        return check() if command == "check" else lower()
    print(f"{' '.join(arguments)} is not a command: check, lower, or prose [PLACE …]", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
