"""How Member States pay: what their record says about when the next letter will be met."""
