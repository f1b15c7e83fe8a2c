"""First cash of the regular budget: the Working Capital Fund, then the Special Account."""
