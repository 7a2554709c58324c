"""A model's JSON on its way out, piece by piece: what was sent always is the beginning of one conforming value.

`TokenGuard` (guard.py) reads the text; the `JsonWriter` writes it as its `Plan` says; what cannot be judged piece by piece is
held until it is whole.
"""
