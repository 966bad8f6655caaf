"""Email to many."""
