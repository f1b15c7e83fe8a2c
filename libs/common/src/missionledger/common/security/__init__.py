"""Who may do what: tokens, roles, mission scope."""
