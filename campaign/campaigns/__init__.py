"""Campaigns: the hub row that statements, petitions, alerts and donations refer to.

An organization opens a campaign; its timeline tells the case, its updates tell what moved;
it is published, gathers, ends with an outcome, and is archived. Pictures live here too,
since everything above shows them.
"""
