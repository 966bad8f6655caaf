"""Campaigns, their timelines and updates."""
