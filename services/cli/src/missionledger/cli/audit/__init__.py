"""What an auditor takes away: bundles of whole logs that prove themselves."""
