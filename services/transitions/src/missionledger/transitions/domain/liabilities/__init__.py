"""What a mission that leaves still owes, to whom, and who answers for it."""
