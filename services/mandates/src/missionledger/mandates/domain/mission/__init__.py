"""A mission: what it is called, where it is, and where in its life it stands."""
