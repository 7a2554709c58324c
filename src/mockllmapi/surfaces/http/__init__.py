"""What every surface over HTTP shares.

`HttpPipeline` (`pipeline`) reads a request within limits (`asgi`, `body`, `controls`) and answers it in an `HttpExchange`. It
turns what goes wrong into a `Problem`. `wire_rules` and `host_guard` stand in front of the application.
"""
