"""Clean the model names that upstreams report, since they go into a response header."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["clean_model_name"]

_MAX_CHARS = 128
_PATH = re.compile(r"^(/|\.{1,2}/|~/|[A-Za-z]:[\\/]|\\\\)|\\|/.*\.(gguf|bin|safetensors|ggml|pt|onnx)$")


def clean_model_name(value: object) -> str:
    """Return a model name of at most 128 printable characters; of a file path only the file name."""
    return _clean(value[: _MAX_CHARS * 8]) if isinstance(value, str) else ""


@lru_cache(maxsize=64)
def _clean(value: str) -> str:
    """Clean a name that every chunk of a stream repeats."""
    name = "".join(character for character in value if character.isprintable()).strip()
    if _PATH.search(name):
        name = re.split(r"[\\/]", name.rstrip("\\/"))[-1]
    return name[:_MAX_CHARS]
