"""The pool of cash of active operations: in which order cash is sought, and loans between them."""
