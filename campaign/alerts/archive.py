"""The archive: messages to supporters as everybody may read them, without anything personal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from campaign.alerts.messages import body_text, unmarked_html, without_names
from campaign.alerts.models import Mailing, MailingKind, MailingState, MailingText
from campaign.campaigns.models import UNSEEN, Campaign
from campaign.core.changes import pages_changed
from campaign.core.errors import NotFound
from campaign.core.locales import picked_locale

PAGE = 30
_BEGUN = (MailingState.EXPANDING, MailingState.SENDING, MailingState.PAUSED, MailingState.FINISHED)
_PERSONAL = (MailingKind.WELCOME, MailingKind.DIGEST)
"""What repeats earlier messages for one person, and is no news to others."""


@dataclass(frozen=True, kw_only=True)
class Archived:
    """A message with its texts, and the one for this reader."""

    mailing: Mailing
    text: MailingText
    locales: tuple[str, ...]
    campaign: Campaign | None

    @property
    def sent_at(self) -> datetime:
        """Since when everybody may read it."""
        return self.mailing.public_at or self.mailing.created_at

    @property
    def subject(self) -> str:
        """Its subject, without a name."""
        return without_names(self.text.subject)

    @property
    def html(self) -> str:
        """Its words, greeting nobody by name."""
        return without_names(unmarked_html(self.text))

    @property
    def plain(self) -> str:
        """The same as plain text."""
        return without_names(body_text(self.text))


@dataclass(frozen=True, kw_only=True)
class Whose:
    """Messages of one organization or about one campaign; of everybody where neither is given."""

    organization_id: int | None = None
    campaign_id: int | None = None


def archived(session: Session, whose: Whose, locale: str, *, page: int = 1, now: datetime) -> list[Archived]:
    """What may be read, newest first; one more than a page holds, where there are more."""
    query = _public(now).order_by(Mailing.public_at.desc(), Mailing.id.desc())
    if whose.organization_id is not None:
        query = query.where(Mailing.organization_id == whose.organization_id)
    if whose.campaign_id is not None:
        query = query.where(Mailing.campaign_id == whose.campaign_id)
    rows = session.scalars(query.limit(PAGE + 1).offset((page - 1) * PAGE)).all()
    return with_texts(session, rows, locale)


def find_archived(session: Session, slug: str, locale: str, *, now: datetime) -> Archived:
    """One message.

    Raises:
        NotFound: there is none that may be read.
    """
    found = with_texts(session, session.scalars(_public(now).where(Mailing.slug == slug)).all(), locale)
    if not found:
        raise NotFound("no-alert")
    return found[0]


def open_to_readers(session: Session, mailing: Mailing, *, now: datetime) -> None:
    """From now on it is in the archive, if it is meant to be: its sending begins."""
    mailing.public_at = mailing.public_at or now
    if mailing.is_public:
        pages_changed(session)


def show(session: Session, mailing: Mailing, *, is_public: bool) -> None:
    """Take it off the archive, or put it back; who got it has it all the same."""
    mailing.is_public = is_public
    pages_changed(session)


def _public(now: datetime) -> Select[Mailing]:
    return select(Mailing).where(
        Mailing.is_public,
        Mailing.public_at <= now,
        Mailing.state.in_(_BEGUN),
        Mailing.kind.not_in(_PERSONAL),
    )


def with_texts(session: Session, mailings: Sequence[Mailing], locale: str) -> list[Archived]:
    """These messages in the language of a reader, or in one that there is; none without words."""
    numbers = [mailing.id for mailing in mailings]
    texts: dict[int, dict[str, MailingText]] = {number: {} for number in numbers}
    for text in session.scalars(select(MailingText).where(MailingText.mailing_id.in_(numbers))):
        if text.subject and text.body:
            texts[text.mailing_id][text.locale] = text
    about = [mailing.campaign_id for mailing in mailings if mailing.campaign_id]
    seen = select(Campaign).where(Campaign.id.in_(about), Campaign.state.not_in(UNSEEN))
    campaigns = {campaign.id: campaign for campaign in session.scalars(seen)}
    return [
        Archived(
            mailing=mailing,
            text=texts[mailing.id][picked_locale(texts[mailing.id], locale)],
            locales=tuple(texts[mailing.id]),
            campaign=campaigns.get(mailing.campaign_id or 0),
        )
        for mailing in mailings
        if texts[mailing.id]
    ]
