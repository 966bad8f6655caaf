"""What the pages of a petition need, gathered once for all of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from campaign.campaigns.models import Campaign
from campaign.campaigns.service import find_campaign
from campaign.core import shares
from campaign.core.addresses import fingerprint_of
from campaign.core.clock import utcnow
from campaign.core.db import db
from campaign.core.errors import NotFound
from campaign.core.links import link_to
from campaign.core.locales import pick
from campaign.core.public_forms import PublicForm, Step
from campaign.core.text import html_to_text
from campaign.petitions import confirming, reading
from campaign.petitions.confirming import Confirmation, Outcome
from campaign.petitions.forms import CodeForm, EndorseForm, SignForm
from campaign.petitions.models import Petition, Signature, SignatureState
from campaign.petitions.paper_form import LABELS, paper_form
from campaign.petitions.reading import Ask
from campaign.petitions.signing import Mails
from campaign.petitions.suspecting import is_suspicious

REASONS = {
    SignatureState.CONFIRMED: "confirmed",
    SignatureState.WITHDRAWN: "withdrawn",
    SignatureState.REJECTED: "rejected",
    SignatureState.DISOWNED: "disowned",
    SignatureState.EXPIRED: "expired",
}

_SLUG = (
    select(Campaign.slug)
    .join(Petition, Petition.campaign_id == Campaign.id)
    .where(Petition.id == bindparam("petition_id"))
)


@dataclass(frozen=True, kw_only=True)
class CampaignCard:
    """A campaign and its ask, as every page shows them."""

    campaign: Campaign
    ask: Ask | None


def cards_of(session: Session, campaigns: list[Campaign], *, drafts: bool = False) -> list[CampaignCard]:
    """The campaigns with their petitions, in the same order; drafts for those who may see them."""
    asks = reading.asks_of(session, campaigns, drafts=drafts, now=utcnow())
    return [CampaignCard(campaign=one, ask=asks.get(one.id)) for one in campaigns]


def card_of(session: Session, slug: str) -> CampaignCard:
    """The card of one campaign.

    Raises:
        NotFound: there is none that may be shown.
    """
    return cards_of(session, [find_campaign(session, slug)])[0]


def slug_of(session: Session, petition_id: int) -> str:
    """The slug under which a petition is found."""
    return str(session.connection().execute(_SLUG, {"petition_id": petition_id}).scalar_one())


def mails_for(form: SignForm) -> Mails:
    """The rules for this address."""
    return Mails(a_day=current_app.config["CONFIRMATION_MAILS_A_DAY"], due_at=mail_due_at(form))


def mail_due_at(form: PublicForm) -> datetime | None:
    """When a mail to this address leaves: at once, or tomorrow if today's share is used up."""
    may_leave_now = shares.has_share_left(shares.CONFIRMATIONS, fingerprint_of(form.email.data or ""))
    return None if may_leave_now else utcnow() + timedelta(days=1)


def sign_page(slug: str, form: SignForm, *, step: Step | None = None) -> str:
    """The sign form, with what was typed and what is asked for next."""
    card = card_with_ask(slug)
    prepare(form, card)
    if step:
        form.ask_again()
    return render_template(
        "petitions/sign.html",
        card=card,
        ask=card.ask,
        form=form,
        step=step.value if step else None,
        wait_seconds=current_app.config["WAIT_SECONDS"],
    )


def prepare(form: SignForm, card: CampaignCard) -> SignForm:
    """Leave out the comment where the petition takes none."""
    if card.ask and not card.ask.petition.allows_comments and "comment" in form:
        del form.comment
    return form


def inbox_page(slug: str, form: CodeForm) -> str:
    """Look in your inbox, or type the code."""
    return render_template(
        "petitions/check_inbox.html",
        card=card_of(db.session(), slug),
        code_form=form,
        lifetime_days=current_app.config["PENDING_DAYS"],
        action=request.path,
    )


def code_error(outcome: Outcome) -> str:
    """Why a code did not confirm, in words that tell nobody who has signed."""
    if outcome is Outcome.TOO_MANY_TRIES:
        return str(gettext("Too many tries. Please use the link in the email, or sign once more."))
    return str(gettext("That is not the code from the newest email. Please look again."))


def confirm_page(signature: Signature, form: CodeForm) -> str:
    """The page with one button."""
    card = _card_by_petition(signature.petition_id)
    return render_template(
        "petitions/confirm.html",
        card=card,
        form=form,
        is_suspicious=is_suspicious(signature.suspicion),
        signature=signature,
        signature_date=signature.signed_at,
    )


def given_code() -> str:
    """The digits that were typed beside the button, if any."""
    form = CodeForm()
    return (form.code.data or "") if form.validate() else ""


def confirmed(done: Confirmation, signature_id: int, slug: str) -> ResponseReturnValue:
    """Thanks; or what is missing; or why it is over."""
    if done.outcome in {Outcome.CONFIRMED, Outcome.ALREADY_CONFIRMED}:
        return to_thanks(slug)
    if done.outcome not in {Outcome.CODE_WANTED, Outcome.WRONG_CODE, Outcome.TOO_MANY_TRIES}:
        return link_over(done.petition_id, done.outcome.value)
    form = CodeForm()
    form.validate()
    if done.outcome is not Outcome.CODE_WANTED:
        form.code.errors = [code_error(done.outcome)]
    return confirm_page(confirming.find_signature(db.session(), signature_id), form), 422


def to_thanks(slug: str) -> ResponseReturnValue:
    """Where every way of confirming ends."""
    return redirect(url_for("site.thanks", slug=slug), code=303)


def link_over(petition_id: int | None, reason: str) -> ResponseReturnValue:
    """Why a link does nothing any more, and what to do instead."""
    card = _card_by_petition(petition_id) if petition_id else None
    return render_template("petitions/link_over.html", card=card, reason=reason), 410


def disown_page(signature_id: int, form: PublicForm, *, done: bool) -> ResponseReturnValue:
    """This was not me. What was forgotten already cannot be ended again, nor its address be blocked."""
    signature = confirming.find_signature(db.session(), signature_id)
    if signature.state in {SignatureState.WITHDRAWN, SignatureState.EXPIRED}:
        return link_over(signature.petition_id, REASONS[signature.state])
    card = _card_by_petition(signature.petition_id)
    is_over = done or signature.state is SignatureState.DISOWNED
    return render_template("petitions/disown.html", card=card, action=form, done=is_over)


def endorse_page(slug: str, form: EndorseForm, *, step: Step | None = None) -> str:
    """The form for endorsers."""
    card = card_with_ask(slug)
    if step:
        form.ask_again()
    return render_template(
        "petitions/endorse.html",
        card=card,
        ask=card.ask,
        form=form,
        step=step.value if step else None,
        wait_seconds=current_app.config["WAIT_SECONDS"],
    )


def paper_form_pdf(slug: str) -> bytes:
    """The sheet to sign by hand, in the page's language."""
    card, locale = card_with_ask(slug), str(get_locale())
    ask = card.ask
    if ask is None:
        raise NotFound("no-petition")
    return paper_form(
        title=pick(ask.version.titles, locale),
        ask_plain=html_to_text(pick(ask.version.asks_html, locale)),
        organization=pick(card.campaign.organization.names, locale),
        targets=", ".join(pick(target.names, locale) for target in ask.targets),
        locale=locale,
        url=link_to("site.campaign", locale, slug=slug),
        labels={key: str(label) for key, label in LABELS.items()},
    )


def card_with_ask(slug: str) -> CampaignCard:
    """The card of a campaign that has a petition.

    Raises:
        NotFound: it has none, or there is no such campaign.
    """
    card = card_of(db.session(), slug)
    if card.ask is None:
        raise NotFound("no-petition")
    return card


def _card_by_petition(petition_id: int) -> CampaignCard:
    session = db.session()
    return card_of(session, slug_of(session, petition_id))
