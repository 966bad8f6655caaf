"""Begin an alert from what happened: a statement, an update, a milestone, an outcome; facts filled in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import force_locale, gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.alerts import composing, phrases
from campaign.alerts.composing import NewMailing, Words
from campaign.alerts.models import Mailing, MailingKind
from campaign.alerts.rules import Rule
from campaign.campaigns import service as campaigns
from campaign.campaigns.models import Campaign, CampaignUpdate, Outcome
from campaign.core.errors import NotFound
from campaign.core.locales import LOCALES, pick
from campaign.dashboard.alert_facts import facts_in
from campaign.dashboard.figures import milestones
from campaign.petitions import pages
from campaign.statements import reading, writing
from campaign.statements.models import StatementState

Texts = Mapping[str, Words]


@dataclass(frozen=True, kw_only=True)
class Beginning:
    """What an alert begins with: its kind, its campaign, and words in each language that has any."""

    kind: MailingKind
    name: str
    texts: Texts
    campaign_id: int | None = None


def begin(
    session: Session,
    organization: Organization,
    about: str,
    name: str,
    organizer_id: int | None,
    *,
    now: datetime,
) -> Mailing:
    """A draft about something, for those who asked to be told of it.

    Raises:
        NotFound: there is no such thing of this organization.
    """
    told = beginning(session, organization, about)
    new = NewMailing(
        organization_id=organization.id,
        name=(name or told.name)[:120],
        kind=told.kind,
        campaign_id=told.campaign_id,
        about=about[:60],
        rule=_who_asked(organization, told.campaign_id),
        organizer_id=organizer_id,
        fallback_locale=next(iter(told.texts), ""),
    )
    mailing = composing.begin(session, new, now=now)
    for locale, words in told.texts.items():
        placed = facts_in(session, organization, words.body, locale)
        composing.write(session, mailing, locale, words, placed.facts, now=now)
    return mailing


def beginning(session: Session, organization: Organization, about: str) -> Beginning:
    """The words that something gives.

    Raises:
        NotFound: there is no such thing of this organization.
    """
    if not about:
        return Beginning(kind=MailingKind.ALERT, name=str(gettext("New alert")), texts={})
    kind, _, number = about.partition(":")
    if kind not in _SOURCES or not number.isascii() or not number.isdigit() or len(number) > 9:
        raise NotFound("no-beginning")
    return _SOURCES[kind](session, organization, int(number))


def choices(session: Session, organization: Organization) -> list[tuple[str, str]]:
    """What an alert may begin from, the newest of each."""
    found = [("", str(gettext("An empty page")))]
    for row in writing.listed(session, organization, writing.Sought(state=StatementState.PUBLISHED.value))[
        :10
    ]:
        found.append((f"statement:{row.statement.id}", str(gettext("Statement: %(title)s", title=row.title))))
    own = campaigns.campaigns_of(session, organization.id, state=None, before=None, limit=20)
    for update in _updates(session, own):
        title = pick(update.titles, "en")
        found.append((f"update:{update.id}", str(gettext("Update: %(title)s", title=title))))
    for card in pages.cards_of(session, own):
        title = pick(card.campaign.titles, "en")
        if card.ask and card.ask.count >= 100:
            words = gettext("Milestone of %(title)s", title=title)
            found.append((f"milestone:{card.campaign.id}", str(words)))
        if card.campaign.outcome is not Outcome.OPEN:
            found.append((f"outcome:{card.campaign.id}", str(gettext("Outcome of %(title)s", title=title))))
    return found


def _who_asked(organization: Organization, campaign_id: int | None) -> Rule:
    if campaign_id is None:
        return {}
    ends: list[Rule] = [
        {"is": "subscribed", "to": "campaign", "campaign": campaign_id},
        {"is": "subscribed", "to": "organization"},
    ]
    return {"any": [*ends, *([{"is": "subscribed", "to": "all"}] if organization.is_host else [])]}


def _statement(session: Session, organization: Organization, number: int) -> Beginning:
    statement = writing.find(session, organization, number)
    if statement.state is not StatementState.PUBLISHED:
        raise NotFound("no-statement")
    texts = {
        text.locale: _words(text.locale, text.title, f"{{{{statement:{number}}}}}")
        for text in reading.texts_of(session, statement)
    }
    first = texts.get(statement.original_locale) or next(iter(texts.values()))
    return Beginning(
        kind=MailingKind.ALERT, name=first.subject, texts=texts, campaign_id=statement.campaign_id
    )


def _update(session: Session, organization: Organization, number: int) -> Beginning:
    query = (
        select(CampaignUpdate)
        .join(Campaign, Campaign.id == CampaignUpdate.campaign_id)
        .where(CampaignUpdate.id == number, Campaign.organization_id == organization.id)
        .where(CampaignUpdate.removed_at.is_(None), CampaignUpdate.published_at.is_not(None))
    )
    update = session.scalar(query)
    if update is None:
        raise NotFound("no-update")
    card = _card(session, update.campaign)
    texts = {
        locale: _words(locale, title, update.bodies.get(locale, "") + card)
        for locale, title in update.titles.items()
    }
    name = pick(update.titles, update.original_locale)
    return Beginning(kind=MailingKind.UPDATE, name=name, texts=texts, campaign_id=update.campaign_id)


def _milestone(session: Session, organization: Organization, number: int) -> Beginning:
    campaign = _campaign(session, organization, number)
    ask = pages.cards_of(session, [campaign])[0].ask
    if ask is None:
        raise NotFound("no-petition")
    card = _card(session, campaign)
    reached = [one.number for one in milestones([(ask.petition.created_at.date(), ask.count)])[:-1]]
    texts: dict[str, Words] = {}
    for locale in _languages(campaign):
        with force_locale(locale):
            number = (reached or [ask.count])[-1]
            subject, body = phrases.milestone(number, pick(campaign.titles, locale))
        texts[locale] = _words(locale, subject, body + card)
    name = str(gettext("Milestone of %(title)s", title=pick(campaign.titles, "en")))
    return Beginning(kind=MailingKind.MILESTONE, name=name, texts=texts, campaign_id=campaign.id)


def _outcome(session: Session, organization: Organization, number: int) -> Beginning:
    campaign = _campaign(session, organization, number)
    if campaign.outcome is Outcome.OPEN:
        raise NotFound("no-outcome")
    card, texts = _card(session, campaign), dict[str, Words]()
    for locale in _languages(campaign):
        with force_locale(locale):
            subject = phrases.ending(campaign.outcome, pick(campaign.titles, locale))
        texts[locale] = _words(locale, subject, campaign.outcome_notes.get(locale, "") + card)
    name = str(gettext("Outcome of %(title)s", title=pick(campaign.titles, "en")))
    return Beginning(kind=MailingKind.OUTCOME, name=name, texts=texts, campaign_id=campaign.id)


_SOURCES: dict[str, Callable[[Session, Organization, int], Beginning]] = {
    "statement": _statement,
    "update": _update,
    "milestone": _milestone,
    "outcome": _outcome,
}


def _words(locale: str, subject: str, body: str) -> Words:
    with force_locale(locale):
        greeting = phrases.greeting()
    return Words(subject=subject[:200], body=f"{greeting}\n\n{body.strip()}")


def _card(session: Session, campaign: Campaign) -> str:
    """The line of its petition's card, where it has a petition."""
    has_petition = pages.cards_of(session, [campaign])[0].ask is not None
    return f"\n\n{{{{petition:{campaign.slug}}}}}" if has_petition else ""


def _campaign(session: Session, organization: Organization, number: int) -> Campaign:
    query = select(Campaign).where(Campaign.id == number, Campaign.organization_id == organization.id)
    campaign = session.scalar(query)
    if campaign is None or campaign.published_at is None:
        raise NotFound("no-campaign")
    return campaign


def _languages(campaign: Campaign) -> list[str]:
    return [locale for locale in LOCALES if campaign.titles.get(locale)]


def _updates(session: Session, own: list[Campaign]) -> list[CampaignUpdate]:
    query = (
        select(CampaignUpdate)
        .where(CampaignUpdate.campaign_id.in_([one.id for one in own]))
        .where(CampaignUpdate.removed_at.is_(None), CampaignUpdate.published_at.is_not(None))
    )
    return list(session.scalars(query.order_by(CampaignUpdate.id.desc()).limit(10)))
