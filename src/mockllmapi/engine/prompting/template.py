"""An operator's own prompt: text with placeholders, each of which is replaced once."""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["PLACEHOLDERS", "render"]

PLACEHOLDERS = ("method", "path", "body", "shape", "context", "description", "randomSeed", "timestamp")
"""What may stand between braces."""

_PLACEHOLDER = re.compile(r"\{(" + "|".join(PLACEHOLDERS) + r")\}")


def render(template: str, values: Mapping[str, str]) -> str:
    """The template with its placeholders replaced in one pass: a placeholder inside of a value stays text, and so do other
    words in braces. A placeholder that `values` does not name is left out."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], ""), template)
