"""What a mandate asks a mission to do, task by task, below one strategic direction."""
