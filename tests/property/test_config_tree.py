"""Laying trees over each other."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from mockllmapi.config.diagnostics import Diagnostics
from mockllmapi.config.nodes import ObjectNode, from_plain
from mockllmapi.config.tree import Branch, branch_from_node, branch_from_path

KEYS = st.sampled_from(["a", "B", "c"])
VALUES = st.recursive(
    st.none() | st.integers(0, 9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


def document(mapping: Mapping[str, object]) -> Branch:
    node = from_plain(mapping)
    assert isinstance(node, ObjectNode)
    return branch_from_node(node, "file", Diagnostics())


TREES = st.dictionaries(KEYS, VALUES, max_size=3).map(document) | st.builds(
    branch_from_path,
    st.lists(KEYS | st.sampled_from(["0", "1"]), min_size=1, max_size=4),
    st.integers(0, 9),
    st.just("env"),
)


def leaves(branch: Branch, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], object]:
    found: dict[tuple[str, ...], object] = {} if branch.value is None else {path: branch.value.content}
    for key, child in branch.children.items():
        found |= leaves(child, (*path, key))
    return found


@given(TREES, TREES, TREES)
def test_laying_over_is_associative(low: Branch, middle: Branch, high: Branch) -> None:
    assert high.merge_over(middle).merge_over(low) == high.merge_over(middle.merge_over(low))


@given(TREES)
def test_nothing_laid_over_or_under_changes_nothing(tree: Branch) -> None:
    assert tree.merge_over(Branch()) == tree
    assert Branch().merge_over(tree) == tree


@given(TREES, TREES)
def test_the_upper_tree_keeps_every_value(low: Branch, high: Branch) -> None:
    merged = leaves(high.merge_over(low))

    assert {path: merged.get(path) for path in leaves(high)} == leaves(high)


@given(TREES, TREES)
def test_every_value_comes_from_one_of_the_two(low: Branch, high: Branch) -> None:
    both = leaves(low) | leaves(high)

    assert {path: both.get(path) for path in leaves(high.merge_over(low))} == leaves(high.merge_over(low))
