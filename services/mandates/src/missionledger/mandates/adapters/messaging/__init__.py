"""What this service takes over from others."""
