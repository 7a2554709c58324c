"""From a model's text to JSON: whole (`extraction`, by way of `relaxed`, `disguises` and `guessing`) or while it comes
(`incremental`, by way of `beginning` and `item_scanner`). What was valid already is never changed.
"""
