"""Putting the request's own values where a real API would repeat them."""

from __future__ import annotations
