"""Keep what was read of a published statement: a draft, its issuers, its appeal."""

import re
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.accounts.service import NewOrganization, make_organization
from campaign.core.text import tidy_line
from campaign.donations.models import Appeal
from campaign.donations.service import NewAppeal, draft_appeal
from campaign.statements.importing.model import ImportedStatement, Step
from campaign.statements.models import Statement
from campaign.statements.service import NewStatement, QuotedWords, Wording, draft_statement


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What an import made."""

    statement: Statement
    new_organizations: list[str]
    appeal: Appeal | None


def store_import(
    session: Session,
    imported: ImportedStatement,
    *,
    slug: str,
    campaign_id: int | None = None,
    picture_id: int | None = None,
    now: datetime,
) -> Kept:
    """Make a draft statement of it. Issuers that are not known become partners; an appeal a draft.

    Raises:
        Refused: the slug is taken, or it names no issuer; nothing is kept then.
    """
    issuer_ids, made = _issuers(session, imported)
    slug = slug or slug_of(imported.title)
    new = NewStatement(
        slug=slug,
        issuer_ids=issuer_ids,
        original_locale=imported.locale,
        campaign_id=campaign_id,
        picture_id=picture_id,
        photo_notes=[asdict(photo) for photo in imported.photos],
        dateline_on=imported.dateline.date if imported.dateline else None,
        dateline_places={imported.locale: imported.dateline.place}
        if imported.dateline and imported.dateline.place
        else {},
    )
    text = Wording(
        title=imported.title,
        body=imported.body_markdown,
        background=imported.background_markdown,
        quotations=tuple(
            QuotedWords(text=one.text, speaker=one.speaker, role=one.role) for one in imported.quotations
        ),
    )
    statement = draft_statement(session, new, {imported.locale: text}, now=now)
    return Kept(
        statement=statement,
        new_organizations=made,
        appeal=_appeal(session, imported, slug, issuer_ids[0]),
    )


def slug_of(title: str) -> str:
    """An address from a title; one without Latin letters needs a slug of its own."""
    words = re.sub(r"[^a-z0-9]+", "-", tidy_line(title).lower()).strip("-")
    return words[:80].rsplit("-", 1)[0] if len(words) > 80 else words or "statement"


def _issuers(session: Session, imported: ImportedStatement) -> tuple[tuple[int, ...], list[str]]:
    ids: list[int] = []
    made: list[str] = []
    known = list(session.scalars(select(Organization)))
    for issuer in imported.issuers:
        found = next(
            (
                one
                for one in known
                if issuer.name in one.names.values()
                or (issuer.short_name and issuer.short_name == one.short_name)
            ),
            None,
        )
        if found is None:
            names = {imported.locale: issuer.name}
            slug = slug_of(issuer.short_name or issuer.name)
            new = NewOrganization(slug=slug, names=names, short_name=issuer.short_name)
            found = make_organization(session, new)
            made.append(slug)
        ids.append(found.id)
    return tuple(dict.fromkeys(ids)), made


def _appeal(session: Session, imported: ImportedStatement, slug: str, issuer_id: int) -> Appeal | None:
    """The section is the carrying newsroom's, so it goes to the host where there is one."""
    told = imported.appeal
    if told is None:
        return None
    host = session.scalar(select(Organization.id).where(Organization.is_host))
    return draft_appeal(
        session,
        NewAppeal(
            organization_id=host or issuer_id,
            slug=f"appeal-{slug}"[:80],
            titles={imported.locale: told.title} if told.title else {},
            intros={imported.locale: told.intro_markdown},
            since_year=told.since_year,
            steps=[_step(step, imported.locale) for step in told.steps],
        ),
    )


def _step(step: Step, locale: str) -> dict[str, Any]:
    """Facts in the form of `donations.models.Appeal`; a step's own sentence only where it is all there is."""
    facts = asdict(step)
    facts["text"] = {locale: step.text} if step.kind == "other" else {}
    for name in ("bank", "comment"):
        if name in facts:
            facts[name] = {locale: facts[name]} if facts[name] else {}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in facts.items()}
