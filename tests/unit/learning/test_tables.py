"""Samples as tables."""

from mockllmapi.learning.samples import Sample
from mockllmapi.learning.tables import read_samples, shown
from support.json_types import Json

ITEMS, ROWS = ("", "items"), ("",)


def test_members_are_cells_and_records_of_lists_another_table() -> None:
    table = read_samples([Sample({"id": 1, "user": {"name": "Ada"}, "tags": ["x"], "items": [{"n": 1}, {"n": 2}]})])
    (row,) = table.rows
    assert row.cells == {("", "id"): 1, ("", "user", "name"): "Ada"}
    assert [item.cells for item in row.lists[ITEMS]] == [{("n",): 1}, {("n",): 2}]
    assert row.lists[ITEMS][0].parent is row
    assert table.columns[("", "tags", "*")].clean == ("x",)
    assert table.children[ITEMS].name == "items[]"


def test_lists_of_all_sorts_are_no_table() -> None:
    table = read_samples([Sample([{"n": 1}, 5])])
    assert not table.children
    assert table.columns[("", "*")].clean == (5,)


def test_echoes_are_in_no_column() -> None:
    samples = [
        Sample({"name": "Ada Lovelace", "plan": "free"}, {"body:/name": "Ada Lovelace"}),
        Sample({"name": "Grace"}),
    ]
    table = read_samples(samples)
    assert table.columns[("", "name")].clean == ("Grace",)
    assert table.rows[0].echoed == {("", "name")}
    assert [row.cells.get(("", "plan")) for row in table.rows] == ["free", None]


def test_what_no_list_has_twice_is_unique() -> None:
    lists: list[Json] = [[{"id": 1, "kind": "a"}, {"id": 2, "kind": "a"}], [{"id": 1, "kind": "b"}]]
    columns = read_samples([Sample(value) for value in lists]).children[ROWS].columns
    assert (columns[("id",)].is_unique, columns[("kind",)].is_unique) == (True, False)
    answers = read_samples([Sample({"id": 1, "kind": "a"}), Sample({"id": 2, "kind": "a"})]).columns
    assert (answers[("", "id")].is_unique, answers[("", "kind")].is_unique) == (True, False)


def test_very_long_lists_are_cut_and_places_are_shown() -> None:
    table = read_samples([Sample([{"n": index} for index in range(1000)]) for _ in range(20)])
    assert len(table.children[ROWS].rows) == 2000
    assert all(row.lists[ROWS] for row in table.rows)
    assert shown("orders[]", ("items", "*")) == "orders[].items[]"
    assert shown("", ("", "items"), is_list=True) == "items[]"
