"""Tools for tests: a clock that stands still, and a provider that returns scripted answers.

Nothing here needs a network or a model.
"""

from mockllmapi.providers.scripted import Answer, Gate, ScriptedProvider
from mockllmapi.testing.frozen_clock import FrozenClock

__all__ = ["Answer", "FrozenClock", "Gate", "ScriptedProvider"]
