"""What tests share: a client that speaks ASGI, one that speaks bytes, a server on loopback, and a router with scripted
backends under a frozen clock."""
