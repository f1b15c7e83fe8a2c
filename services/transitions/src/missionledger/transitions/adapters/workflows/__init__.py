"""Processes of transitions: workflows, their activities, and what events start and signal."""
