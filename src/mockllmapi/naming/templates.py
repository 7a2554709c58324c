"""Paths without the ids in them: what `/users/7` and `/users/8` have in common."""

from __future__ import annotations

import re

from mockllmapi.naming.paths import looks_like_id, without_format

__all__ = ["ID_PLACE", "path_template"]

ID_PLACE = "{id}"
_NAMED_NUMBER = re.compile(r"[a-z]{1,12}[_-].*", re.IGNORECASE)


def path_template(path: str) -> str:
    """Replace every id in a path (a number, a UUID, hexadecimal, a ULID, `ord_12`) by `{id}`.

    Words and versions stay, and so does a first segment such as `shop-2`, which names an application.
    """
    segments = [segment for segment in path.split("/") if segment]
    segments[-1:] = map(without_format, segments[-1:])
    places = (_replace_id(segment, is_first=index == 0) for index, segment in enumerate(segments))
    return "/" + "/".join(places)


def _replace_id(segment: str, *, is_first: bool) -> str:
    if not looks_like_id(segment) or (is_first and _NAMED_NUMBER.fullmatch(segment)):
        return segment
    return ID_PLACE
