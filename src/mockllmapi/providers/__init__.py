"""Who speaks to a model.

A `Provider` is one wire dialect towards one backend; the router calls it and nobody else does. `make_provider` makes the one
that the table of providers in `config` names. Inside, `ChatClient` makes a call over a `Connection`, a `Dialect` says what
goes over it in bytes, `failures` judges what went wrong, and `Lessons` keeps the backend's `Profile`: what it can do, as data.
The built-in generator and the scripted fake are providers like any other.
"""

from mockllmapi.providers.base import Provider
from mockllmapi.providers.makers import make_provider

__all__ = ["Provider", "make_provider"]
