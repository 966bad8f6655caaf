"""Looking into the platform's database from outside, as a benchmark's referee."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from benchmarks.stage import CAMPAIGN, Settings
from campaign import create_app
from campaign.campaigns.models import Campaign
from campaign.config import Config
from campaign.core.clock import utcnow
from campaign.core.crypto import vault
from campaign.core.db import db
from campaign.petitions import tally
from campaign.petitions.models import Petition, Signature, SignatureState

_CHUNK = 5_000


@contextmanager
def looking(settings: Settings) -> Iterator[Session]:
    """A session in the platform's own context."""
    app = create_app(Config.from_env(dict(settings)))
    with app.app_context():
        try:
            yield db.session()
        finally:
            db.session.remove()
            db.engine.dispose()


def petition_id(session: Session) -> int:
    """The leading petition of the demo."""
    query = select(Petition.id).join(Campaign, Campaign.id == Petition.campaign_id)
    return session.scalars(query.where(Campaign.slug == CAMPAIGN)).one()


def scalar(session: Session, query: str, **values: object) -> int:
    """One number."""
    return int(session.execute(text(query), values).scalar_one())


def wrong_counts(session: Session) -> int:
    """Rows of the leading petition's tally that do not equal what its signatures say."""
    return len(tally.differences(session, petition_id(session)))


def add_pending(session: Session, count: int, mark: str) -> list[int]:
    """Pending signatures of the leading petition, with no mail promised; returns their numbers."""
    ids: list[int] = []
    about = _pending(petition_id(session))
    for start in range(0, count, _CHUNK):
        rows = [_row(about, f"{mark}-{number}") for number in range(start, min(count, start + _CHUNK))]
        ids += session.scalars(insert(Signature).returning(Signature.id), rows).all()
        session.commit()
    return ids


def _pending(petition: int) -> dict[str, Any]:
    now = utcnow()
    return {
        "petition_id": petition,
        "version_number": 1,
        "state": SignatureState.PENDING,
        "name": "Ada Tester",
        "locale": "en",
        "signed_at": now,
        "mailed_at": now,
    }


def _row(about: Mapping[str, Any], mark: str) -> dict[str, Any]:
    email = f"pending-{mark}@example.org"
    return {**about, "email": email, "email_fingerprint": vault.fingerprint(email), "country": "TH"}
