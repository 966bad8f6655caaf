"""Keep what was read of a published statement: a draft, its issuers, its appeal."""

from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from campaign.accounts import service as accounts
from campaign.accounts.models import Organization, OrganizationState
from campaign.accounts.service import NewOrganization, make_organization
from campaign.donations.models import Appeal
from campaign.donations.service import NewAppeal, draft_appeal
from campaign.statements.importing import ImportedStatement, Issuer, Step
from campaign.statements.models import Statement
from campaign.statements.naming import LONGEST_SLUG, latin_slug
from campaign.statements.revising import QuotedWords, Saving, Wording
from campaign.statements.service import NewStatement, draft_statement

_LONGEST_SHORT_NAME = 40


@dataclass(frozen=True, kw_only=True)
class Placing:
    """What the file does not tell: its address here, its campaign, and issuers instead of those read."""

    slug: str = ""
    campaign_id: int | None = None
    issuers: tuple[Organization, ...] = ()
    keeper: Organization | None = None
    """Who keeps it here and gets its appeal; its first issuer, and the host, where nobody is named."""
    organizer_id: int | None = None
    partners: OrganizationState = OrganizationState.APPROVED
    """How issuers that are not known yet begin: approved where the host newsroom itself takes them in."""
    partners_note: str = ""
    """What the host newsroom reads about one that waits for its answer."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What an import made."""

    statement: Statement
    issuers: list[Organization]
    new_organizations: list[str]
    appeal: Appeal | None


def store_import(
    session: Session, imported: ImportedStatement, placing: Placing | None = None, *, now: datetime
) -> Kept:
    """Make a draft statement of it. Issuers that are not known become partners; an appeal a draft.

    Raises:
        Refused: the slug is taken, or it names no issuer; nothing is kept then.
    """
    placing = placing or Placing()
    known = {organization.id for organization in accounts.all_organizations(session)}
    issuers = list(placing.issuers) or [
        known_issuer(session, one) or _made(session, one, imported.locale, placing)
        for one in imported.issuers
    ]
    made = [issuer.slug for issuer in issuers if issuer.id not in known]
    slug = placing.slug or slug_of(imported)
    dateline, locale = imported.dateline, imported.locale
    new = NewStatement(
        slug=slug,
        issuer_ids=tuple(issuer.id for issuer in issuers),
        original_locale=locale,
        organization_id=placing.keeper.id if placing.keeper else None,
        campaign_id=placing.campaign_id,
        photo_notes=[asdict(photo) for photo in imported.photos],
        dateline_on=dateline.date if dateline else None,
        dateline_places={locale: dateline.place} if dateline and dateline.place else {},
    )
    saving = Saving(organizer_id=placing.organizer_id)
    statement = draft_statement(session, new, {locale: _wording(imported)}, saving, now=now)
    keeper = placing.keeper or accounts.host(session) or issuers[0]
    appeal = _appeal(session, imported, slug, keeper.id)
    return Kept(statement=statement, issuers=issuers, new_organizations=made, appeal=appeal)


def slug_of(imported: ImportedStatement) -> str:
    """An address from the title; from issuer and day where the title has no Latin words."""
    day = imported.dateline.date if imported.dateline else None
    issuer = imported.issuers[0].short_name if imported.issuers else ""
    return (
        latin_slug(imported.title)
        or latin_slug(f"{issuer} {day or ''}")
        or "statement-" + sha256(imported.title.encode()).hexdigest()[:8]
    )


def _wording(imported: ImportedStatement) -> Wording:
    return Wording(
        title=imported.title,
        body=imported.body_markdown,
        background=imported.background_markdown,
        quotations=tuple(
            QuotedWords(text=one.text, speaker=one.speaker, role=one.role) for one in imported.quotations
        ),
    )


def known_issuer(session: Session, issuer: Issuer) -> Organization | None:
    """Known by one of its names, or else by its short name."""
    known = accounts.all_organizations(session)
    name = issuer.name.casefold()
    for one in known:
        if name in {known_name.casefold() for known_name in one.names.values()}:
            return one
    return next((one for one in known if issuer.short_name and issuer.short_name == one.short_name), None)


def _made(session: Session, issuer: Issuer, locale: str, placing: Placing) -> Organization:
    """A new partner."""
    slug = latin_slug(issuer.short_name) or latin_slug(issuer.name)
    slug = slug or "partner-" + sha256(issuer.name.encode()).hexdigest()[:8]
    new = NewOrganization(
        slug=slug,
        names={locale: issuer.name},
        short_name=issuer.short_name[:_LONGEST_SHORT_NAME],
        state=placing.partners,
        state_note=placing.partners_note,
    )
    return make_organization(session, new)


def _appeal(session: Session, imported: ImportedStatement, slug: str, keeper_id: int) -> Appeal | None:
    """The section is the carrying newsroom's, so it goes to whoever keeps the statement."""
    told = imported.appeal
    if told is None:
        return None
    new = NewAppeal(
        organization_id=keeper_id,
        slug=f"appeal-{slug}"[:LONGEST_SLUG].rstrip("-"),
        titles={imported.locale: told.title} if told.title else {},
        intros={imported.locale: told.intro_markdown} if told.intro_markdown else {},
        since_year=told.since_year,
        steps=[_step(step, imported.locale) for step in told.steps],
    )
    return draft_appeal(session, new)


def _step(step: Step, locale: str) -> dict[str, Any]:
    """Facts in the form of `donations.models.Appeal`; a step's own sentence only where it is all there is."""
    facts = asdict(step)
    facts["text"] = {locale: step.text} if step.kind == "other" else {}
    for name in ("bank", "comment"):
        if name in facts:
            facts[name] = {locale: facts[name]} if facts[name] else {}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in facts.items()}
