"""Protocols as clients see them: wire → MockRequest, MockAnswer → wire. No thinking happens here.

`rest` answers the mock routes, `management` everything about the server itself; both are ASGI applications and know
nothing of each other. `controls` and `body` read a request, `problem` writes what went wrong, `http` holds the bytes.
"""
