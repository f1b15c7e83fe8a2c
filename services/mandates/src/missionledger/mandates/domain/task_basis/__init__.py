"""What the tasks of a mission rest on: means, and which task uses how much of which."""
