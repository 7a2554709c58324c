"""Where an answer comes from. Each source is one file with one class, and is asked in the order that `assembly` lists.

A source returns an answer, or None if the next one is to be asked. `Generated`, the last one, always answers or raises.
"""

from mockllmapi.engine.sources.base import AnswerSource
from mockllmapi.engine.sources.deleted import Deleted
from mockllmapi.engine.sources.generated import Generated
from mockllmapi.engine.sources.graphql import GraphQl
from mockllmapi.engine.sources.learned import Learned
from mockllmapi.engine.sources.pooled import Pooled
from mockllmapi.engine.sources.recorded import Recorded
from mockllmapi.engine.sources.remembered import Remembered
from mockllmapi.engine.sources.seeded import Seeded
from mockllmapi.engine.sources.taught import Taught

__all__ = [
    "AnswerSource",
    "Deleted",
    "Generated",
    "GraphQl",
    "Learned",
    "Pooled",
    "Recorded",
    "Remembered",
    "Seeded",
    "Taught",
]
