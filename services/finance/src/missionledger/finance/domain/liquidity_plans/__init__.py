"""Plans against a gap in cash: proposed with the rule of every line, accepted or rejected."""
