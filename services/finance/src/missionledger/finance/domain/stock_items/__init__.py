"""Strategic deployment stocks by item: what is there, who got it, who makes it good."""
