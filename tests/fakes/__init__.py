"""Stand-ins for what is outside the platform, stateful, and driven as the real ones are."""
