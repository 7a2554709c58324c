"""Server-sent events below `/stream`."""
