"""The way out of a mission, step by step, from the decision to the last duty."""
