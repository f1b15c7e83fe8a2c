"""What tests of transitions share: a mission that leaves, and stand-ins for the other services."""
