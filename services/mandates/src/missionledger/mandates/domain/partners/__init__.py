"""The partners through whom tasks of a mandate are carried out, and what was agreed with them."""
