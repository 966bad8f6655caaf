"""Email that has been promised.

A service enqueues a delivery in the transaction of the fact that owes it; a worker claims a
batch under a lease, renders and sends each outside any transaction, and records what became
of it; what failed waits longer each time, and in the end lies among the dead for a person.
"""
