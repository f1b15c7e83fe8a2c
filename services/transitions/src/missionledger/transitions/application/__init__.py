"""What joins the aggregates of a transition: guards, standing, forward compensation."""
