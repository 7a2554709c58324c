"""Events for people and machines. Everything here only listens to events; no other part waits for it.

`LogListener` turns events into log records; `configure_logging` (called by the command line only) chooses their form and
the `LogWriter` that writes them. `MetricsListener` counts events for Prometheus.
"""

from mockllmapi.observability.log_listener import LogListener
from mockllmapi.observability.log_writer import configure_logging
from mockllmapi.observability.metrics import MetricsListener

__all__ = ["LogListener", "MetricsListener", "configure_logging"]
