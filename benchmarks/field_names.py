"""How many of five hundred field names get values that a careful person would accept, by the rule that judges them."""

from collections import Counter

from tests.support.field_names import VALUES, judge_all

LENIENT = ("flag", "listed", "text")
"""Rules that nearly any value of the type fits."""


def run() -> None:
    verdicts = judge_all()
    held = sum(verdict.holds for verdict in verdicts)
    strict = [verdict for verdict in verdicts if verdict.rule not in LENIENT]
    kept = sum(verdict.holds for verdict in strict)
    print(f"field names whose {VALUES} values all fit their rule\n")
    print(f"  {'all':<36}{held:4} of {len(verdicts):4}  {held / len(verdicts):6.1%}")
    print(f"  {'without flags, enums and free texts':<36}{kept:4} of {len(strict):4}  {kept / len(strict):6.1%}\n")
    for rule, number in Counter(verdict.rule for verdict in verdicts).most_common():
        held = sum(verdict.holds for verdict in verdicts if verdict.rule == rule)
        print(f"  {rule:<36}{held:4} of {number:4}")
