"""Assessments, contributions, cash, Reserve Fund and liquidity as double-entry events."""
