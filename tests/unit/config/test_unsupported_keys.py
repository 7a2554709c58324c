"""Keys that are known and not built yet."""

from __future__ import annotations

from typing import Any

import pytest

from mockllmapi.config.unsupported_keys import UNSUPPORTED_KEYS


@pytest.mark.parametrize("key", UNSUPPORTED_KEYS)
def test_an_unsupported_key_is_known_and_its_value_is_not_checked(workspace: Any, key: str) -> None:
    configuration = workspace.load(f'{{"{key.upper()}": {{"any": ["thing"]}}}}')

    assert [(message.level, message.text) for message in configuration.messages] == [
        ("info", f"not built yet, so without effect: {key}")
    ]


def test_unsupported_keys_are_unique() -> None:
    assert len({key.lower() for key in UNSUPPORTED_KEYS}) == len(UNSUPPORTED_KEYS)
