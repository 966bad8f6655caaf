"""What we hold about one person, gathered from every feature by the fingerprint of an address."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from campaign.campaigns.models import Campaign
from campaign.core import shares
from campaign.core.addresses import fingerprint_of
from campaign.core.changes import pages_changed
from campaign.core.clock import utcnow
from campaign.core.crypto import vault
from campaign.core.errors import NotFound
from campaign.core.links import link_to
from campaign.donations import own_gifts
from campaign.outbox import service as outbox
from campaign.outbox.letters import Facts, letter
from campaign.petitions import ending, endorsing
from campaign.petitions.endorsement_models import Endorsement
from campaign.petitions.models import Petition, Signature
from campaign.petitions.pages import CampaignCard
from campaign.site.me_forms import DisplayForm, EndorsementForm, InterestForm, WithdrawForm
from campaign.site.person_gifts import OwnGifts, gifts_shown
from campaign.site.topics import names_of
from campaign.supporters import service as supporters
from campaign.supporters import subscribing
from campaign.supporters.links import reader_token
from campaign.supporters.models import Interest, Supporter
from campaign.supporters.pending_links import Topic

MY_PAGE = "me"
_PRINT = 32
_OF_SIGNATURE = (
    *("name", "email", "country", "display", "comment", "comment_state", "state"),
    *("locale", "source", "version_number", "signed_at", "confirmed_at"),
)
_OF_SUPPORTER = (
    *("email", "name", "locale", "also_reads", "country", "source", "state"),
    *("frequency", "paused_until", "is_discreet", "created_at"),
)
_OF_WISH = ("email", "locale", "scope", "scope_id", "page", "state", "asked_at")
_OF_ENDORSEMENT = ("name", "title", "affiliation", "email", "proof", "state", "submitted_at")


@dataclass(frozen=True, kw_only=True)
class SignedThing:
    """A signature with its campaign and what its owner can do about it."""

    signature: Signature
    card: CampaignCard
    display_form: DisplayForm
    withdraw_form: WithdrawForm


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Something a supporter wants to hear of, by its name, with the form that ends it."""

    interest: Interest
    names: dict[str, str]
    form: InterestForm


@dataclass(frozen=True, kw_only=True)
class Endorsed:
    """An endorsement with the form that ends it."""

    endorsement: Endorsement
    form: EndorsementForm


@dataclass(frozen=True, kw_only=True)
class Person:
    """Everything shown on a person's own page."""

    signatures: list[SignedThing]
    wishes: list[Wish]
    endorsements: list[Endorsed]
    supporter: Supporter | None
    choices_token: str
    own: OwnGifts


def promise_link(session: Session, email: str, *, locale: str) -> None:
    """Owe the link to whoever owns the address, if we hold anything under it."""
    fingerprint, now = fingerprint_of(email), utcnow()
    if not _is_known(session, fingerprint):
        return
    if not shares.has_share_left(shares.OWN_PAGE, fingerprint):
        return
    mark = vault.mark("my-page", fingerprint.hex()).hex()[:32]
    outbox.enqueue(
        session,
        f"me:{mark}:{now:%Y%m%d%H%M}",
        "my_page",
        to=email,
        locale=locale,
        content={"fingerprint": fingerprint.hex()},
    )


@letter("my_page")
def my_page(_session: Session, content: dict[str, Any], locale: str) -> Facts:
    """A link and nothing that tells what it is about: a phone may be searched."""
    hours = current_app.config["MY_PAGE_HOURS"]
    expires_at = utcnow() + timedelta(hours=hours)
    token = vault.link_token(MY_PAGE, bytes.fromhex(content["fingerprint"]), expires_at)
    return {
        "link": link_to("me.show", locale, token=token),
        "hours": hours,
        "neutral": True,
    }


def read_token(token: str) -> bytes:
    """Whose page it is.

    Raises:
        NotFound, Gone: as for any link.
    """
    fingerprint = vault.read_link_token(MY_PAGE, token, now=utcnow())
    if len(fingerprint) != _PRINT:
        raise NotFound("broken-link")
    return fingerprint


def everything_shown(
    session: Session,
    fingerprint: bytes,
    cards_of: Callable[[Session, list[Campaign]], list[CampaignCard]],
) -> Person:
    """What the page shows."""
    signatures = ending.signatures_of(session, fingerprint)
    campaigns = [_campaign_of(session, one) for one in signatures]
    cards = cards_of(session, campaigns)
    supporter = supporters.find(session, fingerprint)
    interests = supporters.interests_of(session, supporter) if supporter else []
    return Person(
        signatures=[_signed(one, card) for one, card in zip(signatures, cards, strict=True)],
        wishes=[_wish(session, one) for one in interests],
        endorsements=[_endorsed(one) for one in _open_endorsements(session, fingerprint)],
        supporter=supporter,
        choices_token=reader_token(supporter.id, now=utcnow()) if supporter else "",
        own=gifts_shown(session, fingerprint),
    )


def everything_about(session: Session, fingerprint: bytes) -> dict[str, object]:
    """What the download holds: every column that is about the person, and nobody else's."""
    supporter = supporters.find(session, fingerprint)
    consents = supporters.consents_of(session, supporter) if supporter else []
    wishes = supporters.interests_of(session, supporter) if supporter else []
    return {
        "signatures": [
            _told(one, *_OF_SIGNATURE) | {"campaign": _campaign_of(session, one).slug}
            for one in ending.signatures_of(session, fingerprint)
        ],
        "endorsements": [_told(one, *_OF_ENDORSEMENT) for one in _open_endorsements(session, fingerprint)],
        "gifts": own_gifts.told_of(session, fingerprint),
        "how_to_write": _told(supporter, *_OF_SUPPORTER) if supporter else None,
        "asked_for": [_told(one, *_OF_WISH) for one in subscribing.wishes_of(session, fingerprint)],
        "subscriptions": [_told(one, "scope", "scope_id", "since_at") for one in wishes],
        "consents": [
            _told(one, "act", "scope", "page", "recorded_at")
            | {"words": one.wording.words if one.wording else None}
            for one in consents
        ],
    }


def erase(session: Session, fingerprint: bytes, *, now: datetime) -> bool:
    """Withdraw every signature and endorsement, leave every list, forget the address.

    True where receipts stay, which the law wants kept.
    """
    for signature in ending.signatures_of(session, fingerprint):
        ending.withdraw(session, signature.id, fingerprint, now=now)
    for endorsement in _open_endorsements(session, fingerprint):
        endorsing.take_back(session, endorsement.id, fingerprint, now=now)
    has_receipts = own_gifts.has_receipts(session, fingerprint)
    own_gifts.forget(session, fingerprint, now=now)
    subscribing.forget(session, fingerprint)
    supporters.erase(session, fingerprint, page=MY_PAGE, now=now)
    outbox.cancel(session, f"me:{vault.mark('my-page', fingerprint.hex()).hex()[:32]}:")
    names_changed(session)
    return has_receipts


def names_changed(session: Session) -> None:
    """A shown name may have gone: public pages must not keep it."""
    pages_changed(session)


def _campaign_of(session: Session, signature: Signature) -> Campaign:
    return session.get_one(Petition, signature.petition_id).campaign


def _is_known(session: Session, fingerprint: bytes) -> bool:
    return bool(
        ending.signatures_of(session, fingerprint)
        or _open_endorsements(session, fingerprint)
        or supporters.find(session, fingerprint)
        or subscribing.wishes_of(session, fingerprint)
        or own_gifts.has_gifts(session, fingerprint)
    )


def _open_endorsements(session: Session, fingerprint: bytes) -> list[Endorsement]:
    return endorsing.endorsements_of(session, fingerprint)


def _signed(signature: Signature, card: CampaignCard) -> SignedThing:
    told = {"signature_id": signature.id, "display": signature.display.value}
    return SignedThing(
        signature=signature,
        card=card,
        display_form=DisplayForm(formdata=None, data=told, prefix=""),
        withdraw_form=WithdrawForm(formdata=None, data=told),
    )


def _endorsed(endorsement: Endorsement) -> Endorsed:
    form = EndorsementForm(formdata=None, data={"endorsement_id": endorsement.id})
    return Endorsed(endorsement=endorsement, form=form)


def _wish(session: Session, interest: Interest) -> Wish:
    names = names_of(session, Topic(scope=interest.scope, scope_id=interest.scope_id))
    told = {"scope": interest.scope.value, "scope_id": interest.scope_id}
    return Wish(interest=interest, names=names, form=InterestForm(formdata=None, data=told))


def _told(row: object, *names: str) -> dict[str, object]:
    values = {name: getattr(row, name) for name in names}
    return {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()
    }
