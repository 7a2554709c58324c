"""Where state lives. A `Store` holds spaces of named values; `MemoryStore` keeps them in this process, within limits.

Whoever has something to remember (contexts, learned shapes, repeated answers) writes bytes into a space of its own, so
that another store can share them between processes.
"""

from mockllmapi.stores.base import SpaceSummary, Store
from mockllmapi.stores.memory import MemoryStore, StoreLimits

__all__ = ["MemoryStore", "SpaceSummary", "Store", "StoreLimits"]
