"""From a value to one that conforms.

A `PartialAnswer` (`normalize`) is what can be used of a model's text. `schema_repair` follows the schema, `counting` makes the
number of items exact, `request_echo` repeats the request's own values, and `unique_ids` makes records distinct.
"""
