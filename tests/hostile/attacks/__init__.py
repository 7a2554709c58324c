"""Requests that would stop a careless server: the table that the benchmark sends and the test repeats."""

from hostile.attacks.attack import Attack
from hostile.attacks.bodies import BODIES
from hostile.attacks.connections import CONNECTIONS
from hostile.attacks.shapes import SHAPES

__all__ = ["ATTACKS", "Attack"]

ATTACKS: tuple[Attack, ...] = (*SHAPES, *BODIES, *CONNECTIONS)
