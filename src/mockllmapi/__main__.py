"""`python -m mockllmapi` is the command `mockllmapi`."""

from mockllmapi.cli import main

main(prog_name="mockllmapi")
