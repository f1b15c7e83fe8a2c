"""A unit that a Member State keeps ready, on its way up the ladder of the readiness system."""
