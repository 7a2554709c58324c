"""What has been said before: calls, the things they showed, and what follows from them for the next answer.

`Contexts` says which `Memory` a request speaks to: a named context, the world, the anonymous memory of identities, or none. A
memory recalls (`MemoryView`), makes a new answer agree with what is known, and remembers it. It is asked by the engine and
shown by management; what it keeps are `entries` in a `Store`.

`asking` and `queries` read what a request means for a memory, `anatomy` where the things of an answer stand (`sight` is all of
them), `identities` what their ids are, `updates` what PUT, PATCH and actions do to them. `windows`, `listing` and `envelopes`
are collections that stay. `agreement` says what has to change in an answer, `changes` does it while the answer stays valid,
`keeping` writes down what it showed (through a `ledger`), and `saying` puts a context into words. `taught` are whole answers
that a client wrote.
"""

from mockllmapi.contexts.contexts import ContextFacts, Contexts, ContextView
from mockllmapi.contexts.memory import Memory
from mockllmapi.contexts.memory_view import NOTHING_KNOWN, Call, MemoryView, TaughtAnswer

__all__ = ["NOTHING_KNOWN", "Call", "ContextFacts", "ContextView", "Contexts", "Memory", "MemoryView", "TaughtAnswer"]
