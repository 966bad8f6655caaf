"""Organizers and organizations."""
