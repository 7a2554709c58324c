"""What the names of fields mean.

A `Meaning` is one row: the names it goes by and how its values are drawn as text, number or flag. The modules beside are
tables of rows, one for each walk of life; `MeaningIndex` finds the row for a field by the end of its name, by what its
object is about, and by nothing else. A new meaning is a new row.
"""

from mockllmapi.synthesis.meanings.index import MeaningIndex
from mockllmapi.synthesis.meanings.rows import Meaning

__all__ = ["Meaning", "MeaningIndex"]
