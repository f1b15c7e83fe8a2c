"""What follows on the shortcomings of a unit: plan, new evaluation, decision, replacement."""
