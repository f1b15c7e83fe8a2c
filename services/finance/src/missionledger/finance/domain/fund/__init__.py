"""A fund: a special account, the regular budget or a shared account, with its actual books."""
