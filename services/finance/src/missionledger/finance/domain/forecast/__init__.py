"""The cash forecast: what each fund and the pool may have on each day of the year ahead."""
