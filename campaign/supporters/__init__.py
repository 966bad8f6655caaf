"""Supporters: the people who asked to be told, and what they agreed to.

A confirmed signature with consent makes a supporter with an interest in the campaign and a
consent record of the exact words; leaving, being blocked or erased is recorded; an address on
the suppression list, kept as a keyed hash only, is never written to again.
"""
