"""The same streams over WebSocket, several on one connection."""
