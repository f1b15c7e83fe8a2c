"""Transition and drawdown plans with milestones as events."""
