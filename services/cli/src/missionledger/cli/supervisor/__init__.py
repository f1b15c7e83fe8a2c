"""The supervisor behind `up`: starts, watches, restarts and stops every part of the system."""
