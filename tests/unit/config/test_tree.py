"""Trees of normalised keys."""

from __future__ import annotations

from mockllmapi.config.diagnostics import Diagnostics
from mockllmapi.config.jsonc import read_jsonc
from mockllmapi.config.nodes import ObjectNode
from mockllmapi.config.tree import Branch, SourceValue, branch_from_node, branch_from_path, normalize_key


def tree(text: str, diagnostics: Diagnostics | None = None) -> Branch:
    node = read_jsonc(text)
    assert isinstance(node, ObjectNode)
    return branch_from_node(node, "f", diagnostics or Diagnostics())


def at(branch: Branch, *path: str) -> Branch:
    for key in path:
        branch = branch.children[key]
    return branch


def test_aliases_hold_at_the_top_only() -> None:
    assert normalize_key(" LlmBackends ", is_top=True) == "backends"
    assert normalize_key("LlmBackends") == "llmbackends"


def test_values_know_their_line() -> None:
    merged = tree('{\n"A": {\n"B": 1\n}}')

    assert at(merged, "a", "b").value == SourceValue(1, "f:3")
    assert at(merged, "a").origin == "f:2"


def test_a_path_says_a_single_value() -> None:
    branch = branch_from_path(("LlmBackends", "0", "Name"), "x", "env")

    assert at(branch, "backends", "0", "name") == Branch("Name", "env", SourceValue("x", "env"))
    assert at(branch, "backends").name == "LlmBackends"


def test_value_by_value_the_upper_one_wins() -> None:
    merged = tree('{"a": {"x": 2}, "l": [{"y": 3}]}').merge_over(
        tree('{"A": {"x": 1, "z": 1}, "L": [{"w": 1}, {"w": 2}]}')
    )

    assert at(merged, "a", "x").value == SourceValue(2, "f:1")
    assert at(merged, "a", "z").value == SourceValue(1, "f:1")
    assert list(at(merged, "l").children) == ["0", "1"]
    assert set(at(merged, "l", "0").children) == {"y", "w"}


def test_a_value_takes_the_place_of_children_and_the_other_way_round() -> None:
    children, value = tree('{"a": {"x": 1}}'), tree('{"a": 5}')

    assert at(value.merge_over(children), "a").children == {}
    assert at(children.merge_over(value), "a").value is None
    assert set(at(tree('{"a": {"y": 1}}').merge_over(value).merge_over(children), "a").children) == {"y"}


def test_keys_that_differ_in_case_only_are_given_twice() -> None:
    diagnostics = Diagnostics()
    merged = tree('{"Port": 1,\n"port": 2}', diagnostics)

    assert at(merged, "port").value == SourceValue(2, "f:2")
    assert [message.text for message in diagnostics.messages] == [
        "f:2: the key port is given twice (before, as Port); the last one wins"
    ]


def test_of_a_key_and_its_alias_the_last_wins_as_a_whole() -> None:
    merged = tree('{"Backends": [{"Name": "a"}, {"Name": "b"}], "LlmBackends": [{"Name": "c"}]}')

    assert list(at(merged, "backends").children) == ["0"]


def test_no_value_shows_in_a_repr() -> None:
    assert "hush" not in repr(tree('{"a": {"b": "hush"}}'))


def test_without_takes_children_away() -> None:
    assert set(tree('{"a": 1, "b": 2}').without("a").children) == {"b"}
