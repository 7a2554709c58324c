"""The pages of the documentation as tests see them: every fenced block is an example, and every example is run.

`pages` reads a page into blocks and decides what each block is for, `running` runs the examples of a page against real
servers, `answers` compares what came with what the page shows, `picture` draws the terminal of the README. `python -m
support.documentation` (or `make docs`) runs everything and writes the answers into the pages again.
"""
