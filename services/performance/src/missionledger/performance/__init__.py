"""Units and their evaluations as events."""
