"""All mail about one thing is found by how its keys begin, and nothing else with it."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from campaign.outbox import service as outbox
from campaign.outbox.models import Delivery, DeliveryState

KEYS = ("signature:12:confirm", "signature:12:decided:4:", "signature:1:confirm", "signature:123:confirm")


@pytest.fixture
def mail(session: Session) -> Session:
    """Mail about several signatures, and a percent sign that is no wildcard."""
    for key in (*KEYS, "signature:%:confirm"):
        outbox.enqueue(session, key, "confirm_signature", to="ada@example.org", locale="en", content={})
    session.commit()
    return session


def test_what_is_cancelled_begins_with_the_key(mail: Session) -> None:
    assert outbox.cancel(mail, "signature:12:") == 2
    assert outbox.cancel(mail, "signature:%:") == 1

    left = select(Delivery.key).where(Delivery.state == DeliveryState.QUEUED)
    assert set(mail.scalars(left)) == set(KEYS[2:])


def test_it_is_one_range_of_the_index(mail: Session) -> None:
    is_sqlite = mail.get_bind().dialect.name == "sqlite"
    if not is_sqlite:
        mail.execute(text("SET enable_seqscan = off"))
    query = select(Delivery.id).where(outbox.begins_with("signature:12:"))
    compiled = query.compile(mail.get_bind(), compile_kwargs={"literal_binds": True})
    plan = mail.execute(text(("EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN ") + str(compiled)))
    told = "\n".join(str(row) for row in plan)
    assert ("key>? AND key<?" if is_sqlite else "Index Cond") in told, told
