"""The parts that things play in others: a manager is an employee, an owner is a user."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["ROLE_NOUNS"]

ROLE_NOUNS: Mapping[str, str] = MappingProxyType(
    {
        part: noun
        for noun, parts in {
            "employee": "manager supervisor",
            "user": "owner creator assignee reporter me myself whoami",
        }.items()
        for part in parts.split()
    }
)
"""What a thing is that is named by the part it plays: the manager 30 is the employee 30."""
