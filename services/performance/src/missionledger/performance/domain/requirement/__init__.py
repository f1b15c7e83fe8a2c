"""A unit that a mission needs: stated, offered, selected, agreed, deployed, or let go."""
