"""The start-up of a mission: what was planned, what is held for it, and how far it is."""
