"""The edges of the service: HTTP, messages, workflows, read models."""
