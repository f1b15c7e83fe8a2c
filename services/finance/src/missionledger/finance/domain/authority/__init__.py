"""Budgetary authority: what may be spent, kept apart from cash."""
