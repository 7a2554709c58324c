"""Tables in the width and the colours of a terminal."""

from __future__ import annotations

import io
from typing import Literal

import pytest
from rich.console import Console

from mockllmapi.cli.tables import draw_on_terminal

COLUMNS = ("NAME", "ADDRESS", "STATE", "DETAILS")
ALIVE = ("ollama-llama3", "http://localhost:11434/v1/", "alive", "llama3, mistral")
DOWN = ("openai-gpt4", "https://api.openai.com/v1/", "down", "The backend cannot be reached: nobody answers there.")


def drawn(*rows: tuple[str, ...], width: int, color: Literal["standard"] | None = None) -> list[str]:
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=True, color_system=color, highlight=False)
    draw_on_terminal(console, COLUMNS, rows)
    return out.getvalue().splitlines()


def test_a_row_that_fits_is_one_line() -> None:
    head, alive, down = drawn(ALIVE, DOWN, width=120)
    starts = {line.index(cell) for line, cell in ((head, "STATE"), (alive, "alive"), (down, "down"))}
    assert len(starts) == 1


@pytest.mark.parametrize("width", [40, 60, 75, 80, 100, 120])
def test_no_line_is_wider_than_the_terminal_and_no_word_is_lost(width: int) -> None:
    lines = drawn(ALIVE, DOWN, width=width)
    assert max(map(len, lines)) <= width
    together = "".join("".join(lines).split())
    for cell in (*ALIVE[:3], *DOWN[:3]):
        assert "".join(cell.split()) in together


def test_the_widest_column_folds_first() -> None:
    lines = drawn(ALIVE, DOWN, width=80)
    assert [line.split()[0] for line in lines if not line.startswith(" ")] == ["NAME", "ollama-llama3", "openai-gpt4"]
    assert len(lines) > 3


def test_on_a_narrow_terminal_a_row_is_a_paragraph() -> None:
    lines = [line.rstrip() for line in drawn(ALIVE, (*DOWN[:3], "-"), width=50)]
    assert lines == [
        "ollama-llama3",
        "  ADDRESS  http://localhost:11434/v1/",
        "  STATE    alive",
        "  DETAILS  llama3, mistral",
        "openai-gpt4",
        "  ADDRESS  https://api.openai.com/v1/",
        "  STATE    down",
    ]


@pytest.mark.parametrize("width", [120, 50])
def test_a_state_has_the_colour_of_its_kind(width: int) -> None:
    text = "\n".join(drawn(ALIVE, DOWN, ("x", "disabled", "ready", "down"), width=width, color="standard"))
    assert "\x1b[32malive" in text
    assert "\x1b[31mdown" in text
    assert "\x1b[32mready" in text
    assert text.count("\x1b[31m") == 1
    assert "\x1b[2mdisabled" not in text


def test_text_of_a_server_cannot_move_the_cursor_or_add_markup() -> None:
    lines = drawn(("[red]x[/]", "\x1b]0;title\x07", "alive", "\x1b[2J"), width=120)
    assert "\x1b]" not in lines[1]
    assert "\x1b[2J" not in lines[1]
    assert lines[1].startswith("[red]x[/]  ")
