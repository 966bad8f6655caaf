"""Gifts by card, against the provider's stand-in."""
