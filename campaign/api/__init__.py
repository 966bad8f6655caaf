"""For other sites and programs: feeds."""
