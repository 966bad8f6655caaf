"""Reader support. An appeal says who asks, why, and the simple steps to give.

`giving` keeps what is promised and each try to pay; the card provider's events, a bank statement's line
and a treasurer's cash all end in `settling`, the one place where money is booked; `ledger` says in which
legs, `receipts` what the donor is told, and `books` proves that it all adds up.
"""

from campaign.donations import (
    bank_models,
    book_models,
    form_models,
    recurring_models,
    return_models,
    terms_models,
)

__all__ = [
    "bank_models",
    "book_models",
    "form_models",
    "recurring_models",
    "return_models",
    "terms_models",
]
