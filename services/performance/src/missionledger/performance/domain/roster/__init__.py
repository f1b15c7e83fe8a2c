"""People who stand by: standing capacities, surge and observer rosters, without their names."""
