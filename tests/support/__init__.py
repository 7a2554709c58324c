"""The parts that tests share.

Among them are a client for ASGI, one for bytes, a server on loopback, and a router with scripted backends under a frozen clock.
"""
