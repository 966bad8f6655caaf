"""How a supporter wants to be written to, as they say it on their own page: at once in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from campaign.core.errors import NotFound
from campaign.supporters import service as supporters
from campaign.supporters.models import Frequency, Supporter
from campaign.supporters.pending_links import Topic

PAUSE = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Preferences:
    """How to write: how often, in which languages, and whether sender and subject must tell nothing."""

    frequency: Frequency
    locale: str
    also_reads: tuple[str, ...] = ()
    is_discreet: bool = False


def find_supporter(session: Session, supporter_id: int, *, lock: bool = False) -> Supporter:
    """Whose page it is.

    Raises:
        NotFound: there is no such supporter, or they are erased.
    """
    supporter = session.get(Supporter, supporter_id, with_for_update=lock)
    if supporter is None or supporter.email_fingerprint is None:
        raise NotFound("no-supporter")
    return supporter


def choose(supporter: Supporter, preferences: Preferences) -> None:
    """Keep how to write."""
    supporter.frequency = preferences.frequency
    supporter.locale = preferences.locale
    others = (one for one in preferences.also_reads if one != preferences.locale)
    supporter.also_reads = ",".join(others)
    supporter.is_discreet = preferences.is_discreet


def choose_topics(
    session: Session, supporter: Supporter, wanted: Mapping[Topic, str], *, page: str, now: datetime
) -> None:
    """Be told of these topics and of no others; each comes with the words that stood beside its box.

    Who complained or is suppressed stays away: then nothing is added.
    """
    if supporter.email is None or supporter.email_fingerprint is None:
        return
    present = set(topics_of(session, supporter))
    for topic in wanted.keys() - present:
        wording = supporters.wording_id(session, supporter.locale, wanted[topic], now=now)
        agreement = supporters.Agreement(
            email=supporter.email,
            fingerprint=supporter.email_fingerprint,
            locale=supporter.locale,
            scope=topic.scope,
            scope_id=topic.scope_id,
            wording_id=wording,
            page=page,
        )
        supporters.agree(session, agreement, now=now)
    for topic in present - wanted.keys():
        fingerprint = supporter.email_fingerprint
        supporters.leave(session, fingerprint, topic.scope, topic.scope_id, page=page, now=now)


def topics_of(session: Session, supporter: Supporter) -> list[Topic]:
    """What a supporter is told of, in the order in which they came to it."""
    return [
        Topic(scope=one.scope, scope_id=one.scope_id) for one in supporters.interests_of(session, supporter)
    ]


def pause(supporter: Supporter, *, now: datetime) -> None:
    """Write nothing for thirty days. What was sent meanwhile is not sent afterwards."""
    supporter.paused_until = now + PAUSE


def go_on(supporter: Supporter) -> None:
    """Write again at once."""
    supporter.paused_until = None
