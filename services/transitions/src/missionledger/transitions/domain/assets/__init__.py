"""What becomes of the property of a mission that leaves, in the order of Regulation 5.14."""
