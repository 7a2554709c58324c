"""Other generators, each in a process of its own: they are installed by `make bench-rivals`, never with the project."""
