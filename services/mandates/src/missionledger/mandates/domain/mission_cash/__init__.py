"""Where the cash of a mission stands, as finance told it."""
