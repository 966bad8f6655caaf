"""What a treasurer must look at though no event tells it: one queue with the events that are parked."""

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from campaign.core.crypto import vault
from campaign.core.upsert import insert_or_leave
from campaign.donations.book_models import EventState, ProviderEvent
from campaign.donations.stripe_applying import Applied
from campaign.donations.stripe_gateway import PROVIDER

FOUND = "noticed"
DIFFERENCE = "difference"


def note(
    session: Session, key: str, applied: Applied, facts: Mapping[str, object], *, now: datetime
) -> bool:  # fmt: skip
    """Put it into the queue, once for each key. `facts` holds ids and amounts, never a person."""
    body = json.dumps(facts, sort_keys=True)
    row = {
        "provider": PROVIDER,
        "event_id": key[:255],
        "type": FOUND,
        "object_ref": str(facts.get("ref", ""))[:255],
        "is_live": True,
        "signed_at": now,
        "received_at": now,
        "next_try_at": now,
        "body": body,
        "body_mark": vault.fingerprint(body),
        "state": EventState.PARKED,
        "advice": applied.advice,
        "donation_id": applied.donation_id,
        "organization_id": applied.organization_id,
    }
    return insert_or_leave(session, ProviderEvent, row) is not None
