"""What the pages of donors show, gathered once for all of them."""

from datetime import datetime, timedelta

from flask import current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from markupsafe import Markup
from sqlalchemy.orm import Session

from campaign.campaigns.service import find_campaign
from campaign.core import shares
from campaign.core.addresses import fingerprint_of
from campaign.core.clock import utcnow
from campaign.core.crypto import vault
from campaign.core.db import db, transaction
from campaign.core.errors import NotFound
from campaign.core.public_forms import Step
from campaign.donations import giving, guarding, paying, service, taking
from campaign.donations.asking import Asked
from campaign.donations.forms import AMOUNT, RHYTHMS, VISIBILITIES, WAYS, GiftForm, form_for
from campaign.donations.gift_models import Donation, Method, Visibility
from campaign.donations.giving import BY_PLEDGE, NewGift
from campaign.donations.models import Appeal
from campaign.donations.offers import Provider
from campaign.donations.reached import Reached, reached_by, reached_for
from campaign.donations.terms import terms_of
from campaign.donations.transfers import drawn, instructions
from campaign.supporters import service as supporters

_ANEW = {"stated", "altcha", "website", "change", "csrf_token"}
"""What each showing of the form makes for itself."""


def asked_for(slug: str, campaign_slug: str) -> Asked:
    """What the appeal of this address asks for; the gift counts for a campaign that shows this appeal.

    Raises:
        NotFound: no such appeal is shown to readers.
    """
    session = db.session()
    return asked_by(session, service.find_shown(session, slug), campaign_slug)


def asked_by(session: Session, appeal: Appeal, campaign_slug: str) -> Asked:
    """The same for an appeal that is at hand."""
    terms = terms_of(session, appeal.organization_id)
    has_cards = bool(current_app.config["STRIPE_SECRET_KEY"])
    provider = Provider(country=current_app.config["STRIPE_COUNTRY"]) if has_cards else None
    campaign = None
    if campaign_slug:
        try:
            campaign = find_campaign(session, campaign_slug)
        except NotFound:
            campaign = None
    if campaign and service.appeal_for(session, campaign_id=campaign.id) is not appeal:
        campaign = None
    return Asked(appeal=appeal, campaign=campaign, provider=provider, terms=terms)


def new_form(asked: Asked) -> GiftForm:
    """An empty form; a link may have chosen currency, amount and rhythm already."""
    told, chosen = request.args, {}
    currency = told.get("currency", "")
    if currency in asked.currencies:
        chosen["currency"] = currency
        suggested = [str(one["minor"]) for one in asked.suggestions(currency)]
        if told.get("amount") in suggested:
            chosen[AMOUNT + currency] = told["amount"]
    if told.get("rhythm") in asked.rhythms:
        chosen["rhythm"] = told["rhythm"]
    slug = asked.campaign.slug if asked.campaign else ""
    return form_for(asked, formdata=None, campaign=slug, data=chosen)


def give_page(asked: Asked, form: GiftForm, *, step: Step | None = None, notice: str = "") -> str:
    """The appeal with its form, and with whatever was typed."""
    session, now = db.session(), utcnow()
    if guarding.read_opening(form.opened.data, now=now) is None:
        form.opened.data = guarding.new_opening(now)
    if step:
        form.ask_again()
    return render_template(
        "donations/give.html",
        asked=asked,
        form=form,
        reached=_reached(session, asked),
        others=service.other_appeals(session, asked.appeal),
        step=step.value if step else None,
        wait_seconds=current_app.config["WAIT_SECONDS"],
        notice=notice,
    )


def _reached(session: Session, asked: Asked) -> tuple[Reached, ...]:
    return reached_for(session, asked.campaign.id) if asked.campaign else reached_by(session, asked.appeal)


def review_page(asked: Asked, form: GiftForm) -> str:
    """The whole promise, where no script could write it on the button."""
    told = [(name, value) for name, value in request.form.items(multi=True) if name not in _ANEW]
    return render_template(
        "donations/review.html",
        asked=asked,
        form=form,
        typed=[pair for pair in told if pair[0] != "ticket"],
        rhythms=RHYTHMS,
        ways=WAYS,
        visibilities=VISIBILITIES,
        step=None,
    )


def guarded(asked: Asked, form: GiftForm) -> ResponseReturnValue | None:
    """What is asked for before the gift is taken; None when nothing is."""
    now = utcnow()
    opening = guarding.read_opening(form.opened.data, now=now)
    if opening is None:
        words = gettext("This page was open too long. Please press the button once more.")
        return give_page(asked, form, notice=words), 422
    try:
        step = guarding.next_step(db.session(), form, opening)
    except guarding.CardsClosed:
        return give_page(asked, form, notice=cards_closed_words()), 429
    return (give_page(asked, form, step=step), 429) if step else None


def taken(asked: Asked, form: GiftForm) -> ResponseReturnValue:
    """Keep the gift and go on: to the steps of a transfer, or to pay."""
    now, due_at = utcnow(), mail_due_at(form)
    opening = guarding.read_opening(form.opened.data, now=now)
    with transaction() as session:
        new, mark = new_gift(session, asked, form, now=now), mark_of(form, opening)
        donation = taking.take(session, new, mark, mail_due_at=due_at, now=now)
    if donation.method is not Method.CARD:
        return paying.to_gift(donation)
    return paying.to_card_page(asked, donation) or (give_page(asked, form, notice=paying.away_words()), 503)


def new_gift(session: Session, asked: Asked, form: GiftForm, *, now: datetime) -> NewGift:
    """What the form promises, with the exact words of the consent as they were shown."""
    promise, locale = form.promised, str(get_locale())
    words = str(form.wants_alerts.label.text) if form.wants_alerts.data else ""
    return NewGift(
        organization_id=asked.appeal.organization_id,
        appeal_id=asked.appeal.id,
        campaign_id=asked.campaign.id if asked.campaign else asked.appeal.campaign_id,
        money=promise.net,
        cover_minor=promise.cover_minor,
        method=promise.way,
        rhythm=promise.rhythm,
        locale=locale,
        name=form.name.data or None,
        email=form.email.data or None,
        postal=form.postal.data or None if form.postal else None,
        tribute=form.tribute.data or None,
        visibility=Visibility(form.visibility.data),
        consent_wording_id=supporters.wording_id(session, locale, words, now=now) if words else None,
    )


def mark_of(form: GiftForm, opening: guarding.Opening | None) -> str:
    """The same for the same form sent again, another one as soon as anything in it is."""
    told = [f"{name}={value}" for name, value in sorted(form.data.items()) if name not in {*_ANEW, "ticket"}]
    return vault.mark("gift-form", "\n".join([opening.number if opening else "", *told])).hex()


def mail_due_at(form: GiftForm) -> datetime | None:
    """When a mail to this address leaves: at once, or tomorrow if today's share is used up."""
    if not form.email.data or shares.has_share_left(shares.CONFIRMATIONS, fingerprint_of(form.email.data)):
        return None
    return utcnow() + timedelta(days=1)


def index_page() -> ResponseReturnValue:
    """The host's own appeal with its form; without one, whoever else asks."""
    session = db.session()
    appeal = service.appeal_for(session)
    if appeal is None:
        return render_template("donations/index.html", appeals=service.other_appeals(session, None))
    asked = asked_by(session, appeal, "")
    return own_answer(give_page(asked, new_form(asked)))


def own_answer(page: str) -> ResponseReturnValue:
    """Each form has a number of its own, so no shared cache keeps it; going back finds what was typed."""
    response = make_response(page)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def gift_page(donation: Donation, token: str) -> str:
    """Where a gift stands, in honest words, and the steps where it waits for a transfer."""
    appeal = donation.appeal
    steps = instructions(appeal, donation) if appeal and donation.method in BY_PLEDGE else []
    return render_template(
        "donations/gift.html",
        gift=donation,
        steps=steps,
        drawn=_drawn,
        token=token,
        came_back=request.args.get("back", ""),
        rhythms=RHYTHMS,
        can_take_back=giving.can_take_back(donation),
    )


def _drawn(payload: str) -> Markup:
    return Markup(drawn(payload).decode())  # noqa: S704 (made here)


def cards_closed_words() -> str:
    """Why no card is taken, without telling those who try out cards what gave them away."""
    return str(
        gettext(
            "We can take no card from you just now. Nothing was taken. "
            "Please try again in an hour, or give by transfer."
        )
    )
