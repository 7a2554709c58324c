"""Ask a model, in the wire format of its server.

A `Provider` is the client of one backend; only the router calls it. `make_provider` builds the one that the table of
providers in `config` names. `ChatClient` makes a call over a `BackendConnection`; a `Dialect` encodes requests and decodes
completions. `failures` classifies what went wrong, `CapabilityNegotiation` keeps what the backend can do as
`ModelCapabilities`. The built-in generator and the scripted fake are providers like any other.
"""

from mockllmapi.providers.base import Provider
from mockllmapi.providers.factory import make_provider

__all__ = ["Provider", "make_provider"]
