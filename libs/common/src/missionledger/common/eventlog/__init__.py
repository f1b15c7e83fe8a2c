"""The event log: one per service, the record of everything."""
