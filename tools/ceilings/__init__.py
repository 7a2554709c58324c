"""Count what the house style avoids, per package and per page, and compare with ceilings that may only fall.

`texts` finds the files and reads prose and syntax from them, `prose` counts odd phrases, `code` counts suppressions, bare `Any`
and doubtful names, `table` holds the ceilings (`ceilings.json`). `make lint` checks, `make prose` lists the phrases, and
`make ceilings` lowers every ceiling to today's count.
"""
