"""Processes of finance: workflows, their activities, and what events start and signal."""
