"""Reading and changing JSON values, in one place for all packages.

A `Place` leads from a value to another one inside it. `get_at` reads there, `put_at` and `remove_at` return a changed copy, and
`put_while_valid` changes as much as stays valid. `find_list` finds the list of an answer.
`decode_json` decodes large JSON in slices.
"""

from mockllmapi.json_kit.lists import find_list
from mockllmapi.json_kit.places import Place, get_at, list_at, put_at, put_while_valid, remove_at
from mockllmapi.json_kit.size import has_more_values
from mockllmapi.json_kit.slices import decode_json
from mockllmapi.json_kit.types import accept, as_list, as_object, is_same

__all__ = [
    "Place",
    "accept",
    "as_list",
    "as_object",
    "decode_json",
    "find_list",
    "get_at",
    "has_more_values",
    "is_same",
    "list_at",
    "put_at",
    "put_while_valid",
    "remove_at",
]
