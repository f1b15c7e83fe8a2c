"""How staff and units leave: planned by month, and what came of it."""
