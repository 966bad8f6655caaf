"""Petitions: the ask, those who sign it, those who endorse it.

A visitor signs: a pending signature and the email it owes are one transaction. The link or the
code in that email confirms, which counts it in the tally and, if asked, makes a supporter. Who
withdraws or never confirms is erased; who says "this was not me" is never written to again.
"""
