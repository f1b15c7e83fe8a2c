"""Read models: tables, how events change them, and how they are read on both axes."""
