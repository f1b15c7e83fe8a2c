"""Closing of months and years: what lapses, what is reviewed, what makes a credit."""
