"""Statements: tables drawn from authority, expenditure and books, with what they rest on."""
