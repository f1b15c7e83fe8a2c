"""The verifier of audit bundles: one file that needs Python alone."""
