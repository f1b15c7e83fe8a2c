"""The transition plan of a mission: its milestones, what they wait for, and when they came."""
