"""Facts of other services become commands of this one."""
