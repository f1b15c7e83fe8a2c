"""What another service says of the units a mission is to get: kept here as facts of this log."""
