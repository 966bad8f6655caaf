"""What the mails about gifts say, gathered when they are sent."""

from typing import Any

from sqlalchemy.orm import Session

from campaign.donations.book_models import Receipt
from campaign.donations.receipt_papers import receipt_facts
from campaign.outbox.letters import Facts, letter


@letter("gift_receipt")
def gift_receipt(session: Session, content: dict[str, Any], locale: str) -> Facts | None:  # noqa: ARG001
    """The receipt, or that one does not hold any more; in the words that were fixed when it was written."""
    receipt = session.get(Receipt, content["receipt_id"])
    if receipt is None:
        return None
    facts = receipt_facts(receipt)
    return {name: fact for name, fact in facts.items() if name != "locale"}
