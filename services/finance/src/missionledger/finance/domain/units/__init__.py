"""What finance knows of units of contributors: noted facts of the performance service."""
