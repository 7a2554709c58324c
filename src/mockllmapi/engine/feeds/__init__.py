"""Streams that go on with new rounds: `Feeds` keeps one `Feed` for all who ask for the same, each listener has a
`Subscription`, and a `NamedFeed` is one that the operator defined.
"""
