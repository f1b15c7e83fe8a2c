"""What the host agrees to, does and promises: without its legal consent nothing deploys."""
