"""Assets that several missions share, such as aircraft, and what each bears of their cost."""
