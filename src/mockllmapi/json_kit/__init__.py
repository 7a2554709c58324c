"""Reading and changing JSON values, in one place for all packages.

A `Place` leads from a value to another one inside it. `get_at` reads there, `put_at` and `remove_at` return a changed copy, and
`put_while_valid` changes as much as stays valid. `find_list` finds the list of an answer.
"""

from mockllmapi.json_kit.lists import find_list
from mockllmapi.json_kit.places import Place, get_at, list_at, put_at, put_while_valid, remove_at
from mockllmapi.json_kit.types import accept, as_list, as_object, is_same

__all__ = [
    "Place",
    "accept",
    "as_list",
    "as_object",
    "find_list",
    "get_at",
    "is_same",
    "list_at",
    "put_at",
    "put_while_valid",
    "remove_at",
]
