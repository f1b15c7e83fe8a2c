"""Who looked at what: an append-only record of sensitive reads beside the log."""
