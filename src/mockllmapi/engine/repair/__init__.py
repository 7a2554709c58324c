"""From a value to one that conforms: a `PartialAnswer` (fitting.py) is what can be used of an answer, `repair` follows the schema,
`counting` sees to the number of items, `grounding` puts the request's own values in, `identities` tells records apart.
"""
