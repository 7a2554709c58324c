"""Protocols as clients see them.

A surface turns bytes into a request and an answer into bytes, and decides nothing about content. `rest`, `sse`, `websocket` and
`management` do not import one another. What they share is in `http` (requests, controls, problems, headers) and `streams`
(events as bytes, pace, shutdown).
"""
