"""Addresses of statements, and what the audit log tells of their facts."""

import re
import unicodedata
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.core.errors import Refused
from campaign.core.text import tidy_line
from campaign.statements import reading
from campaign.statements.models import Statement
from campaign.statements.revising import Saving, Wording
from campaign.statements.service import NewStatement, draft_statement
from campaign.statements.writing import SlugTaken

LONGEST_SLUG = 80
_WITHOUT_MARKS = str.maketrans(
    {"đ": "d", "ø": "o", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "'": "", "’": ""}
)
"""Letters that Unicode does not part into a letter and its mark; an apostrophe parts no words."""


def latin_slug(words: str) -> str:
    """An address from the Latin words of a title; empty where it has none."""
    bare = unicodedata.normalize("NFKD", tidy_line(words).casefold().translate(_WITHOUT_MARKS))
    unmarked = "".join(sign for sign in bare if not unicodedata.combining(sign))
    slug = re.sub(r"[^a-z0-9]+", "-", unmarked).strip("-")
    short = slug if len(slug) <= LONGEST_SLUG else slug[: LONGEST_SLUG + 1].rpartition("-")[0] or slug
    # A year or two letters out of a Thai or Khmer title would be no address that tells anything.
    return short[:LONGEST_SLUG] if re.search(r"[a-z]{2}", short) else ""


def free_slug(session: Session, title: str) -> str:
    """An address from a title that no statement has yet."""
    slug = latin_slug(title) or "statement-" + sha256(title.encode()).hexdigest()[:8]
    alike = select(Statement.slug).where(Statement.slug.startswith(slug, autoescape=True))
    taken, free, number = set(session.scalars(alike)), slug, 1
    while free in taken:
        number += 1
        free = f"{slug}-{number}"
    return free


def is_taken(session: Session, slug: str) -> bool:
    """Whether a statement has this address."""
    return session.scalar(select(Statement.id).where(Statement.slug == slug)) is not None


def draft(
    session: Session, told: NewStatement, wording: Wording, saving: Saving, *, now: datetime
) -> Statement:
    """Keep a new statement in its original language.

    Raises:
        SlugTaken: another has its address.
    """
    if is_taken(session, told.slug):
        raise SlugTaken(told.slug)
    try:
        return draft_statement(session, told, {told.original_locale: wording}, saving, now=now)
    except Refused:
        raise SlugTaken(told.slug) from None


def facts_told(session: Session, statement: Statement) -> dict[str, object]:
    """The facts as the audit log tells them."""
    return {
        "slug": statement.slug,
        "date": statement.dateline_on,
        "places": statement.dateline_places,
        "campaign": statement.campaign_id,
        "issuers": [one.slug for one in reading.issuers_of(session, statement)],
    }
