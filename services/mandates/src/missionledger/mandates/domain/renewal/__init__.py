"""The renewal of one term of a mandate: what is due before its last day, and how it went."""
