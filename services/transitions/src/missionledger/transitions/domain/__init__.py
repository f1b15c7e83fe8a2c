"""The rules of transition plans: pure."""
