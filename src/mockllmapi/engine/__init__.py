"""How an answer is made.

`Engine` (`pipeline`) is the flow of a request: `gates`, then `Endpoints` (`endpoint`) turn the client's request into an
`AnswerRequest`, then the `sources` are asked in their order, and `Finish` does what follows from the answer. `ModelWriter` gets
one whole value out of the backends (`prompting`, `extraction`, `repair`, `chunking`), `streaming` does the same piece by piece
(`stream_repair`), and `feeds` ask for one answer after another. `cache` has pools, recordings and the answers to seeds.
Surfaces call the engine; the engine calls the router.
"""

from mockllmapi.engine.factory import EngineParts, Memories, make_engine
from mockllmapi.engine.pipeline import Engine
from mockllmapi.engine.policy import EnginePolicy

__all__ = ["Engine", "EngineParts", "EnginePolicy", "Memories", "make_engine"]
