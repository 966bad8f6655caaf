"""Email to many: a mailing, its texts, whom it goes to, and what became of each message.

An organizer writes a mailing and chooses an audience by a rule; approving fixes whom it may reach; the
worker expands it 500 people at a time, then leases messages, looks once more at who has left, and hands
each over at most once. Everybody has one row with a final state and a reason.
"""
