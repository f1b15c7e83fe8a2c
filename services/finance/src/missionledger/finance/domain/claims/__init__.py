"""Claims of troop and police contributors: prepared, certified by another, then paid."""
