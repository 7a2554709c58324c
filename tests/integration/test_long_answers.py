"""Answers that are too long for memory are sent as they are, and forgotten."""

from __future__ import annotations

import pytest

from mockllmapi import create_app
from support.asgi import ask


@pytest.mark.parametrize(("records", "is_remembered"), [(100, True), (6000, False)])
async def test_a_list_is_remembered_up_to_its_limit(records: int, is_remembered: bool) -> None:
    app = create_app({"Backends": [{"Name": "builtin", "Provider": "builtin"}]})
    sent = [{"id": index, "title": f"number {index}"} for index in range(records)]
    created = await ask(app, "POST", "/api/mock/papers", json=sent)
    again = await ask(app, "GET", "/api/mock/papers/7")
    assert created.status == 201
    assert (again.json.get("title") == "number 7") is is_remembered
