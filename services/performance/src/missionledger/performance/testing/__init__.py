"""What tests of performance share: sample units, forms and commands."""
