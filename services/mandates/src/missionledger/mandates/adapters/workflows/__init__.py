"""Processes of mandates: workflows, their activities, and what events start and signal."""
