"""Missions, mandates and Security Council decisions as events."""
