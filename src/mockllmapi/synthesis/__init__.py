"""The built-in generator: believable values without a model.

A `Planner` turns a schema into a plan once, with the tables of `meanings` telling what field names mean and `subjects`
what objects are about; a plan then writes into a `Record`, whose facets (one person, one place, one course of time) make
its fields agree. `answers` knows what a path and a verb ask for where no shape says so: a `World` tells the same thing
of the same id, a `Listing` its pages, filters and order. Everybody outside talks to the `Synthesizer`.
"""

from mockllmapi.synthesis.lexicon import Lexicons, UnknownLocale
from mockllmapi.synthesis.scene import Unsatisfiable
from mockllmapi.synthesis.synthesizer import Synthesizer

__all__ = ["Lexicons", "Synthesizer", "UnknownLocale", "Unsatisfiable"]
