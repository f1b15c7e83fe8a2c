"""What connects the rules of the money to the world; the rooms here do not know each other."""
