"""How an answer is made.

`Engine.answer` (pipeline.py) is the whole flow on one screen: fault? → shape → prompt → ask the router → extract →
repair → answer. `prompt` says the request in words, `extraction` finds the JSON in a model's text, `repair` makes it
conform, `grounding` puts the request's own values where a real API would repeat them. Surfaces call the engine; the
engine calls the router and, for what is missing, the built-in generator.
"""

from mockllmapi.engine.pipeline import Engine, EngineLimits

__all__ = ["Engine", "EngineLimits"]
