"""The HTTP kit: what every service answers alike."""
