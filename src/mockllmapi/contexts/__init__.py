"""What has been said before: calls, the things they showed, and what follows from them for the next answer."""
