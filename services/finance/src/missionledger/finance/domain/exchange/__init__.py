"""Other currencies: operational rates of exchange, and what cash in them is worth."""
