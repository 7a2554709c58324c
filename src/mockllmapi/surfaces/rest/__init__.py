"""One JSON document for each request."""
