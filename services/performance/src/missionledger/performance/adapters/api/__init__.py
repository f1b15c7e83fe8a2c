"""HTTP to command and back; no rule lives here."""
