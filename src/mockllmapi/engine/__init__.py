"""How an answer is made.

`Engine` (pipeline.py) is the whole flow on one screen. `Intake` reads what is asked; what was said or made before comes from
memories, pools and recordings (`remembering`, `pool`, `repeats`, `recording`); what is new is an `AnswerRequest` that the `Writer`
turns into a value (prompt, router, `extraction`, `fitting`, grounding, in chunks where one call would not hold it), and the
`Streamer` into events. Surfaces call the engine; the engine calls the router.
"""

from mockllmapi.engine.intake import EngineLimits
from mockllmapi.engine.pipeline import Engine, Memories, Tape

__all__ = ["Engine", "EngineLimits", "Memories", "Tape"]
