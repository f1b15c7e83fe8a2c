"""The Temporal side: workflows, activities, and what events mean to them."""
