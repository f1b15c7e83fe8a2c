"""Budgets: estimates of what a fund needs in a year, from request to approval and revision."""
