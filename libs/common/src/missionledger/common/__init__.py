"""The kernel of Mission Ledger: what every service is built on."""
