"""Estimates kept in spreadsheets: what the sheets hold, and every fault by sheet and cell."""
