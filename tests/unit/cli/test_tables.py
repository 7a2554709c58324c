"""Tables of text."""

import pytest

from mockllmapi.cli.tables import draw_table, format_plain_table


def test_columns_are_aligned_and_no_line_ends_in_blanks() -> None:
    table = format_plain_table(("NAME", "STATE"), [("a", "enabled"), ("a-longer-name", "-")])
    assert table == "NAME           STATE\na              enabled\na-longer-name  -"


def test_a_row_is_one_line_despite_control_characters() -> None:
    assert format_plain_table(("A",), [("one\ntwo\t three",)]) == "A\none two three"


def test_a_table_without_rows_is_its_head() -> None:
    assert format_plain_table(("A", "B"), []) == "A  B"


def test_into_a_pipe_it_is_plain(capsys: pytest.CaptureFixture[str]) -> None:
    draw_table(("A", "B"), iter([("x" * 300, "[bold]y")]))
    assert capsys.readouterr().out == f"{'A':<300}  B\n{'x' * 300}  [bold]y\n"
