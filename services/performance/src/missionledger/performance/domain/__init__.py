"""Rules of units in the field and of how they are evaluated; pure."""
