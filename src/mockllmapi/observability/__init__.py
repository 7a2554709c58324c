"""What happened, for people and machines. Everything here only listens to events; nothing above or below waits for it.

`LogListener` turns events into log records, `configure_logging` (called by the command line only) gives them a form;
`MetricsListener` counts them for Prometheus.
"""

from mockllmapi.observability.formats import configure_logging
from mockllmapi.observability.log_listener import LogListener
from mockllmapi.observability.metrics import MetricsListener

__all__ = ["LogListener", "MetricsListener", "configure_logging"]
