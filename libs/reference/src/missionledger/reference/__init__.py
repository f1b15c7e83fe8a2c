"""Reference data: public facts and figures with their sources."""
