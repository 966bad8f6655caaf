"""What an organizer does with a petition: word it, open it, close it, deliver it."""

import json
from dataclasses import dataclass, field, fields
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from campaign.campaigns.library import rendered
from campaign.campaigns.models import Campaign
from campaign.core.changes import pages_changed
from campaign.core.db import lock
from campaign.core.errors import NotFound, Refused
from campaign.core.locales import Translated, picked_locale
from campaign.core.wording import merged
from campaign.petitions.models import (
    CommentState,
    Petition,
    PetitionState,
    PetitionVersion,
    Signature,
    SignatureState,
    Target,
)


class FrozenText(Refused):
    """Somebody has signed these words; a change must be a new version with a public note."""


class HasSigners(Refused):
    """People have signed, and hold links that lead to its page."""


@dataclass(frozen=True, kw_only=True)
class Addressee:
    """An authority that the petition addresses."""

    names: Translated
    roles: Translated = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class NewPetition:
    """The ask; `asks` is Markdown."""

    titles: Translated
    asks: Translated
    goal: int = 100
    allows_comments: bool = False
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    targets: tuple[Addressee, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What may change besides the words."""

    goal: int
    allows_comments: bool
    opens_at: datetime | None
    closes_at: datetime | None


def draft_petition(session: Session, campaign: Campaign, new: NewPetition, *, now: datetime) -> Petition:
    """Give a campaign its petition, as a draft.

    Raises:
        Refused: it has one already, or the goal or the times make no sense.
    """
    _refuse_senseless(new.goal, new.opens_at, new.closes_at)
    petition = Petition(
        campaign_id=campaign.id,
        goal=new.goal,
        allows_comments=new.allows_comments,
        opens_at=new.opens_at,
        closes_at=new.closes_at,
        created_at=now,
        version_number=1,
    )
    try:
        with session.begin_nested():
            session.add(petition)
    except IntegrityError:
        raise Refused(f"The campaign {campaign.slug} has a petition already.") from None
    version = _version(session, petition, 1, new.titles, new.asks, now)
    version.original_locale = picked_locale(new.titles, campaign.original_locale)
    session.add(version)
    for position, addressee in enumerate(new.targets):
        session.add(Target(petition_id=petition.id, position=position, **vars(addressee)))
    session.flush()
    return petition


def reword(
    session: Session,
    petition: Petition,
    titles: Translated,
    asks: Translated,
    *,
    follows: int | None = None,
    now: datetime,
) -> PetitionVersion:
    """Change the words that nobody has confirmed yet; languages not named keep theirs.

    A language whose title and ask are empty is taken away.

    Raises:
        FrozenText: a confirmed signature stands under them.
        Refused: a title without an ask, or the other way round; or nothing is left.
    """
    lock(session, petition)
    if is_frozen(session, petition):
        raise FrozenText("Somebody has signed these words. Amend them as a new version instead.")
    version = current_version(session, petition)
    titles_now, asks_now = merged(version.titles, titles), merged(version.asks, asks)
    fresh = _version(session, petition, version.number, titles_now, asks_now, now)
    for locale in dict.fromkeys([*titles, *asks]):
        version.note_written(locale, follows=follows)
    version.titles, version.asks = fresh.titles, fresh.asks
    version.asks_html, version.sha256 = fresh.asks_html, fresh.sha256
    pages_changed(session)
    return version


def amend(
    session: Session,
    petition: Petition,
    titles: Translated,
    asks: Translated,
    *,
    public_notes: Translated,
    now: datetime,
) -> PetitionVersion:
    """Add a new version; those who signed an older one keep having signed that one.

    Raises:
        Refused: without a public note in each language, or not in every language that the petition
            has: people would sign different things.
    """
    if not all(public_notes.get(locale) for locale in titles):
        raise Refused("Those who signed are owed a public note on what changed, in each language.")
    lock(session, petition)
    present = current_version(session, petition)
    if missing := sorted(set(present.titles) - set(titles)):
        raise Refused(f"The petition has these languages too, amend them as well: {', '.join(missing)}.")
    version = _version(session, petition, petition.version_number + 1, titles, asks, now)
    version.public_notes, version.original_locale = public_notes, present.original_locale
    session.add(version)
    petition.version_number = version.number
    pages_changed(session)
    session.flush()
    return version


def set_terms(session: Session, petition: Petition, terms: Terms) -> None:
    """Change goal, times, and whether comments are taken.

    Raises:
        Refused: the goal or the times make no sense.
    """
    _refuse_senseless(terms.goal, terms.opens_at, terms.closes_at)
    for name, value in vars(terms).items():
        setattr(petition, name, value)
    pages_changed(session)


def terms_of(petition: Petition) -> Terms:
    """The terms as they are."""
    return Terms(**{one.name: getattr(petition, one.name) for one in fields(Terms)})


def move(session: Session, petition: Petition, state: PetitionState) -> None:
    """Open, close, deliver, or mark as answered."""
    lock(session, petition)
    petition.move_to(state)
    pages_changed(session)


def refuse_if_signed(session: Session, campaign: Campaign) -> None:
    """Before a campaign is hidden again.

    Raises:
        HasSigners: somebody has signed its petition, confirmed or not.
    """
    signed = select(Signature.id).join(Petition).where(Petition.campaign_id == campaign.id)
    if session.scalar(signed.limit(1)) is not None:
        raise HasSigners("Somebody has signed the petition of this campaign.")


def find_petition(session: Session, slug: str) -> Petition:
    """The petition of a campaign, in any state.

    Raises:
        NotFound: there is none.
    """
    query = select(Petition).join(Campaign).where(Campaign.slug == slug)
    petition = session.scalar(query)
    if petition is None:
        raise NotFound(f"The campaign {slug} has no petition.")
    return petition


def all_petitions(session: Session) -> list[Petition]:
    """Every petition in any state, oldest first."""
    return list(session.scalars(select(Petition).order_by(Petition.id)))


def versions_of(session: Session, petition: Petition) -> list[PetitionVersion]:
    """Every version of its words, oldest first."""
    query = select(PetitionVersion).where(PetitionVersion.petition_id == petition.id)
    return list(session.scalars(query.order_by(PetitionVersion.number)))


def current_version(session: Session, petition: Petition) -> PetitionVersion:
    """The words in force."""
    return session.get_one(PetitionVersion, (petition.id, petition.version_number))


def comments_in(session: Session, petition: Petition, state: CommentState, *, limit: int) -> list[Signature]:
    """Comments of confirmed signers in one state, oldest first."""
    query = (
        select(Signature)
        .where(Signature.petition_id == petition.id)
        .where(Signature.comment_state == state)
        .where(Signature.state == SignatureState.CONFIRMED)
        .order_by(Signature.id)
        .limit(limit)
    )
    return list(session.scalars(query))


def _refuse_senseless(goal: int, opens_at: datetime | None, closes_at: datetime | None) -> None:
    if goal < 1:
        raise Refused("The goal must be at least one signature.")
    if opens_at and closes_at and closes_at <= opens_at:
        raise Refused("The petition would close before it opens.")


def is_frozen(session: Session, petition: Petition) -> bool:
    """Whether somebody has confirmed a signature under the words in force."""
    signed = (
        select(Signature.id)
        .where(Signature.petition_id == petition.id)
        .where(Signature.version_number == petition.version_number)
        .where(Signature.confirmed_at.is_not(None))
        .limit(1)
    )
    return session.scalar(signed) is not None


def _version(
    session: Session, petition: Petition, number: int, titles: Translated, asks: Translated, now: datetime
) -> PetitionVersion:
    if not any(titles.values()) or set(titles) != set(asks):
        raise Refused("A petition needs a title and an ask in each of its languages.")
    canonical = json.dumps({"titles": titles, "asks": asks}, sort_keys=True, ensure_ascii=False)
    return PetitionVersion(
        petition_id=petition.id,
        number=number,
        titles=titles,
        asks=asks,
        asks_html=rendered(session, petition.campaign.organization_id, asks),
        sha256=sha256(canonical.encode()).hexdigest(),
        created_at=now,
    )
