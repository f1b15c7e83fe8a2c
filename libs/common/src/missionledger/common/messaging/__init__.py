"""Messaging: the log on JetStream, and facts from other services."""
