"""An answer as events: the `Streamer` tells one while it is made (text through the guard, items by an `ItemStream`), `streams`
has the events and tells an answer that is whole already.
"""
