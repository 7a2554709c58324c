"""The share of the official JSON Schema test suite's satisfiable schemas for which every written value conforms."""

import time
from collections import Counter

VALUES = 100
TARGET_PERCENT = 99


def run() -> None:
    """Write values for every schema, judge them by it, and print the share of schemas without a miss."""
    from mockllmapi.randomness import make_generator
    from mockllmapi.synthesis import Synthesizer
    from mockllmapi.types import SystemClock
    from support.schema_suite import fault_of, load_suite

    writer, whole, faultless = Synthesizer(SystemClock(), make_generator(1)), Counter[str](), Counter[str]()
    faults = []
    started = time.process_time()
    for case in load_suite():
        fault = fault_of(case, writer, VALUES)
        whole[case.draft] += 1
        faultless[case.draft] += not fault
        if fault:
            faults.append(f"    {case.draft}, {case.group}: {fault}")
    spent_s = time.process_time() - started
    print(f"\nJSON Schema test suite, {VALUES} values for each schema (CPU {spent_s:.1f} s)")
    for draft, count in whole.items():
        print(f"{draft:<14}{faultless[draft]:>5} of {count} schemas, {faultless[draft] / count:.1%}")
    share = faultless.total() / whole.total()
    print(
        f"{'together':<14}{faultless.total():>5} of {whole.total()} schemas, {share:.1%} (target: {TARGET_PERCENT} %)"
    )
    print(*faults, sep="\n", end="\n" if faults else "")
