"""What a mission is made of: models and a configuration, and what they rest on."""
