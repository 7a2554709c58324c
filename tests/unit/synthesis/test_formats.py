import ipaddress
from collections.abc import Callable
from typing import Any

import pytest

from mockllmapi.shapes import compile_validator
from mockllmapi.synthesis.formats import FORMATS, NUMBERED, SHORTEST
from support.json_types import json_of

DOCUMENTATION = [
    ipaddress.ip_network(net) for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
]


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_values_have_their_format(records: Callable[..., Any], name: str) -> None:
    is_valid = compile_validator({"type": "string", "format": name}).is_valid
    assert all(is_valid(FORMATS[name](record)) for record in records())


@pytest.mark.parametrize("name", sorted(SHORTEST))
def test_short_values_have_their_format_too(records: Callable[..., Any], name: str) -> None:
    is_valid = compile_validator({"type": "string", "format": name}).is_valid
    assert all(is_valid(draw(records()[0])) for draw in SHORTEST[name])


@pytest.mark.parametrize("name", ["ipv4", "ipv6"])
def test_addresses_are_those_of_documentation(records: Callable[..., Any], name: str) -> None:
    addresses = [ipaddress.ip_address(json_of(FORMATS[name](record))) for record in records()]
    assert all(any(address in network for network in DOCUMENTATION) for address in addresses)


def test_numbered_texts_are_of_their_format_and_differ() -> None:
    for name, form in NUMBERED.items():
        texts = [form.format(number) for number in range(1, 30)]
        assert len(set(texts)) == len(texts)
        assert all(map(compile_validator({"type": "string", "format": name}).is_valid, texts)), name
