"""Storage of state. A `Store` holds spaces of named values; `MemoryStore` keeps them in this process, within limits.

Contexts, learned shapes and repeated answers write bytes into separate spaces, so that another store can share them
between processes.
"""

from mockllmapi.stores.base import SpaceSummary, Store
from mockllmapi.stores.memory import MemoryStore, StoreLimits

__all__ = ["MemoryStore", "SpaceSummary", "Store", "StoreLimits"]
