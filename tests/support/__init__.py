"""What tests of the surfaces share: a client that speaks ASGI, a client that speaks bytes, and a server on loopback."""
