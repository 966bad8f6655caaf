"""What the mails about a signature say, gathered when they are sent."""

from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from campaign.campaigns.models import Campaign
from campaign.core.clock import utcnow
from campaign.core.links import link_to
from campaign.core.locales import pick
from campaign.outbox.letters import Facts, letter
from campaign.petitions import confirming
from campaign.petitions.decision_models import Decision, DecisionState, Pick, Thing
from campaign.petitions.door import signature_in
from campaign.petitions.endorsement_models import Endorsement
from campaign.petitions.models import Petition, PetitionVersion, Signature, SignatureState
from campaign.petitions.reasons import NOT_COUNTED, NOT_SHOWN
from campaign.petitions.telling import person_behind
from campaign.supporters import subscribing
from campaign.supporters.models import InterestScope
from campaign.supporters.pending_links import CONFIRM, Topic, link_token
from campaign.supporters.pending_models import PendingState


@letter("confirm_signature")
def confirm_signature(session: Session, content: dict[str, Any], locale: str) -> Facts | None:
    """Asks for the confirmation, unless that is over."""
    signature = session.get(Signature, signature_in(content["key"]))
    if signature is None or signature.state is not SignatureState.PENDING:
        return None
    days = current_app.config["PENDING_DAYS"]
    expires_at = signature.signed_at + timedelta(days=days)
    token = confirming.link_token(confirming.CONFIRM, signature.id, expires_at=expires_at)
    return {
        **_about(session, signature.petition_id, locale),
        "name": signature.name,
        "link": link_to("petitions.confirm", locale, token=token),
        "code": confirming.code_of(signature.id),
        "not_me_link": _not_me_link(signature, locale),
        "days": days,
    }


@letter("already_signed")
def already_signed(session: Session, content: dict[str, Any], locale: str) -> Facts | None:
    """Tells a confirmed signer, and nobody else, that nothing more is needed."""
    signature = session.get(Signature, signature_in(content["key"]))
    if signature is None or signature.state is not SignatureState.CONFIRMED:
        return None
    return {
        **_about(session, signature.petition_id, locale),
        "name": signature.name,
        "alerts_link": _alerts_link(session, signature, locale),
        "not_me_link": _not_me_link(signature, locale),
    }


@letter("endorsement_received")
def endorsement_received(session: Session, content: dict[str, Any], locale: str) -> Facts | None:
    """Says that an organizer will look at the endorsement."""
    endorsement = session.get(Endorsement, content["endorsement_id"])
    if endorsement is None or endorsement.name is None:
        return None
    return {
        **_about(session, endorsement.petition_id, locale),
        "name": endorsement.name,
    }


@letter("not_shown")
def not_shown(session: Session, content: dict[str, Any], locale: str) -> Facts | None:
    """Says that a comment or an endorsement is not shown, and why, unless that was undone meanwhile."""
    decision = session.get(Decision, content["decision_id"])
    about, number = content["key"].split(":")[:2]
    thing = Thing.ENDORSEMENT if about == "endorsement" else Thing.COMMENT
    person = person_behind(session, Pick(thing, int(number)))
    if decision is None or decision.state is not DecisionState.MADE or person is None or person.name is None:
        return None
    return {
        **_about(session, person.petition_id, locale),
        "is_endorsement": about == "endorsement",
        "name": person.name,
        "reason": NOT_SHOWN.get(decision.reason, NOT_SHOWN["other"]),
        "words": decision.words or "",
    }


@letter("not_counted")
def not_counted(session: Session, content: dict[str, Any], locale: str) -> Facts | None:
    """Says that a signature does not count, and why, unless that was undone meanwhile."""
    signature = session.get(Signature, signature_in(content["key"]))
    decision = session.get(Decision, content["decision_id"])
    if signature is None or signature.state is not SignatureState.REJECTED or decision is None:
        return None
    if decision.state is not DecisionState.MADE:
        return None
    return {
        **_about(session, signature.petition_id, locale),
        "name": signature.name,
        "reason": NOT_COUNTED.get(decision.reason, NOT_COUNTED["other"]),
    }


def _alerts_link(session: Session, signature: Signature, locale: str) -> str:
    """Where the owner of the address agrees to alerts that were asked for when it signed again."""
    campaign_id = session.get_one(Petition, signature.petition_id).campaign_id
    topic = Topic(scope=InterestScope.CAMPAIGN, scope_id=campaign_id)
    pending = subscribing.find(session, signature.email_fingerprint or b"", topic)
    if pending is None or pending.state is not PendingState.WAITING:
        return ""
    if subscribing.is_told_already(session, pending):
        return ""
    token = link_token(CONFIRM, pending, days=current_app.config["PENDING_DAYS"])
    return link_to("subscribing.confirm", locale, token=token)


def _not_me_link(signature: Signature, locale: str) -> str:
    expires_at = utcnow() + timedelta(days=current_app.config["PENDING_DAYS"])
    token = confirming.link_token(confirming.DISOWN, signature.id, expires_at=expires_at)
    return link_to("petitions.disown", locale, token=token)


def _about(session: Session, petition_id: int, locale: str) -> dict[str, object]:
    petition = session.get_one(Petition, petition_id)
    version = session.get_one(PetitionVersion, (petition_id, petition.version_number))
    campaign = session.get_one(Campaign, petition.campaign_id)
    publisher = campaign.organization
    return {
        "petition_title": pick(version.titles, locale),
        # The platform's own newsroom has signed with the site's name already.
        "partner": "" if publisher.is_host else pick(publisher.names, locale),
        "campaign_link": link_to("site.campaign", locale, slug=campaign.slug),
        "me_link": link_to("me.ask", locale),
    }
