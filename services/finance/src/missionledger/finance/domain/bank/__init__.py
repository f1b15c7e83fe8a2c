"""Bank accounts: statements as the bank sends them, and how they agree with the books."""
