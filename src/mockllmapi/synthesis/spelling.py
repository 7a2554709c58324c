"""Names in plain Latin letters, as their bearers spell them in user names and mail addresses."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mockllmapi.naming.words import slugify

__all__ = ["romanized", "slugged"]

_CYRILLIC = (
    "а a б b в v г g д d е e ё e ж zh з z и i й y к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh щ shch "
    "ъ  ы y ь  э e ю yu я ya"
)


def _table(pairs: Mapping[str, str]) -> Mapping[int, str]:
    """The pairs, and the same for capitals."""
    capitals = {key.upper(): value.capitalize() for key, value in pairs.items() if len(key.upper()) == 1}
    return MappingProxyType(str.maketrans({**pairs, **capitals}))


def _pairs(text: str) -> dict[str, str]:
    parts = text.split(" ")
    return dict(zip(parts[::2], parts[1::2], strict=True))


_LETTERS = _table({**_pairs(_CYRILLIC), **_pairs("ß ss ł l ø o æ ae œ oe đ d ð d þ th ı i")})
"""Letters that are more than a Latin one with a mark."""
_GERMAN = _table(_pairs("ä ae ö oe ü ue"))


def romanized(text: str, locale: str = "en") -> str:
    """`text` with letters that have a Latin spelling in it; others stay."""
    if text.isascii():
        return text
    return (text.translate(_GERMAN) if locale == "de" else text).translate(_LETTERS)


def slugged(text: str, locale: str = "en") -> str:
    """`Żółta łódź` as `zolta-lodz`; empty where nothing has a Latin spelling."""
    return slugify(romanized(text, locale))
