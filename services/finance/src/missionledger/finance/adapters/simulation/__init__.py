"""Where paths of cash are drawn: outside the process that answers requests."""
