"""The needs of examples: a program, and a port without a server."""

from __future__ import annotations

import shutil
import socket

import pytest

__all__ = ["listens", "needs_curl"]

needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="no curl is installed")


def listens(port: int) -> bool:
    """Return whether a server listens on this port of the machine."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
