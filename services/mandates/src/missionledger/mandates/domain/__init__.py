"""Rules of missions, their mandates and the tables both are described with; pure."""
