"""What other services say of the effect of a mission: kept here as facts of this log."""
