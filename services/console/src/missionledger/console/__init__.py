"""The web console of Mission Ledger."""
