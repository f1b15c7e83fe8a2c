"""What becomes of the tasks of a mission: who takes each over, when, with what money."""
