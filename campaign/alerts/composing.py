"""Write an alert: begin it, its words in each language, who it is from and when it goes."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.alerts import approving
from campaign.alerts.approving import NotReady
from campaign.alerts.models import Mailing, MailingKind, MailingState, MailingText
from campaign.alerts.rules import Rule
from campaign.core.db import lock

PAGE = 40


@dataclass(frozen=True, kw_only=True)
class NewMailing:
    """What a mailing begins with."""

    organization_id: int
    name: str
    kind: MailingKind = MailingKind.ALERT
    campaign_id: int | None = None
    about: str = ""
    rule: Rule
    organizer_id: int | None = None
    fallback_locale: str = ""


@dataclass(frozen=True, kw_only=True)
class Words:
    """What it says in one language."""

    subject: str = ""
    preheader: str = ""
    body: str = ""
    text_part: str = ""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """From whom it comes, what who reads none of its languages gets, and when it goes."""

    name: str
    sender_name: str
    fallback_locale: str
    is_public: bool
    at: datetime | None
    zone: str
    is_local: bool
    late_hours: int


def begin(session: Session, new: NewMailing, *, now: datetime) -> Mailing:
    """A draft without words."""
    slug = f"{now:%Y-%m-%d}-{secrets.token_hex(4)}"
    mailing = Mailing(slug=slug, created_at=now, changed_at=now, **vars(new))
    session.add(mailing)
    session.flush()
    return mailing


def listed(
    session: Session, organization_id: int, *, state: MailingState | None, before: int | None, limit: int
) -> list[Mailing]:
    """The newest first; `before` is the last one of the page before."""
    query = select(Mailing).where(Mailing.organization_id == organization_id)
    if state is not None:
        query = query.where(Mailing.state == state)
    if before is not None:
        query = query.where(Mailing.id < before)
    return list(session.scalars(query.order_by(Mailing.id.desc()).limit(limit)))


def text_in(session: Session, mailing: Mailing, locale: str) -> MailingText | None:
    """Its text in one language, if it is written in that."""
    query = select(MailingText).where(MailingText.mailing_id == mailing.id, MailingText.locale == locale)
    return session.scalar(query)


def write(
    session: Session, mailing: Mailing, locale: str, words: Words, facts: dict[str, Any], *, now: datetime
) -> MailingText:
    """Save what it says in a language; `facts` are those of its cards. What was rendered is forgotten.

    Raises:
        NotReady: it is no draft any more.
    """
    _hold(session, mailing, now)
    text = text_in(session, mailing, locale) or MailingText(mailing_id=mailing.id, locale=locale, version=0)
    for name, value in vars(words).items():
        setattr(text, name, value)
    text.blocks, text.html, text.plain = facts, "", ""
    text.version, text.changed_at = text.version + 1, now
    session.add(text)
    session.flush()
    if not mailing.fallback_locale:
        mailing.fallback_locale = locale
    return text


def set_terms(session: Session, mailing: Mailing, terms: Terms, *, now: datetime) -> None:
    """Who it is from and when it goes.

    Raises:
        NotReady: it is no draft any more, or there is no such zone.
    """
    _hold(session, mailing, now)
    approving.schedule(mailing, terms.at, terms.zone, is_local=terms.is_local)
    mailing.name, mailing.sender_name = terms.name, terms.sender_name
    mailing.fallback_locale, mailing.is_public = terms.fallback_locale, terms.is_public
    mailing.late_hours = terms.late_hours


def set_rule(session: Session, mailing: Mailing, rule: Rule, *, now: datetime) -> None:
    """Whom it goes to.

    Raises:
        NotReady: it is no draft any more.
    """
    _hold(session, mailing, now)
    mailing.rule = rule


def _hold(session: Session, mailing: Mailing, now: datetime) -> None:
    lock(session, mailing)
    if mailing.state is not MailingState.DRAFT:
        raise NotReady("mailing-no-draft")
    mailing.version += 1
    mailing.changed_at = now
