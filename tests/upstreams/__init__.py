"""Small servers that impersonate Ollama, OpenAI and LM Studio, with a switch for faults.

`FakeUpstream` is the server, a `Dialect` says what it accepts and how it words its refusals, `Fault` is one misfortune. In
a test: `async with FakeUpstream("openai") as upstream`. As a process: `python -m upstreams.fake --dialect openai`.
"""

from upstreams.faults import Fault
from upstreams.server import FakeUpstream, Received

__all__ = ["FakeUpstream", "Fault", "Received"]
