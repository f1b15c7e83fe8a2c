"""The runtime: puts the parts of a service to work in one process."""
