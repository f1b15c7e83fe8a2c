"""The stories of real missions, told on a system of their own with shortened days."""
