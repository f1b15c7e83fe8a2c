"""The mandate of a mission: the chain of decisions, with their terms and ceilings."""
