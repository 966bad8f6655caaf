"""The supporter's way: sign, look in the inbox, confirm, and be thanked."""

from datetime import datetime

from flask import Blueprint, Response, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from campaign.core import challenge, throttle
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.errors import Gone
from campaign.core.freshness import public
from campaign.core.public_forms import PublicForm
from campaign.petitions import confirming, endorsing, pages, signing
from campaign.petitions.confirming import Outcome
from campaign.petitions.door import find_door
from campaign.petitions.forms import CodeForm, EndorseForm, SignForm
from campaign.petitions.models import SignatureState

bp = Blueprint("petitions", __name__)
PAPER_SECONDS = 3600
SIGN = "/campaigns/<slug>/sign"


@bp.get(SIGN)
def sign(slug: str) -> ResponseReturnValue:
    """The form on its own."""
    return public(pages.sign_page(slug, SignForm(formdata=None)))


@bp.post(SIGN)
@throttle.ceiling
def take_signature(slug: str) -> ResponseReturnValue:
    """Take a signature; the answer is the same for a new, a pending and a confirmed address."""
    form = SignForm()
    if not form.validate():
        return pages.sign_page(slug, form), 422
    if step := form.next_step():
        return pages.sign_page(slug, form, step=step), 429
    now = utcnow()
    try:
        done = _signed(slug, form, now)
    except signing.PetitionClosed:
        form.form_errors.append(gettext("This petition takes no signatures now."))
        return pages.sign_page(slug, form), 422
    token = confirming.inbox_token(done.petition_id, done.fingerprint, now=now)
    return redirect(url_for(".check_inbox", slug=slug, token=token), code=303)


def _signed(slug: str, form: SignForm, now: datetime) -> signing.Receipt:
    signer, mails = form.signer(), pages.mails_for(form)
    done = signing.sign_at_once(db.engine, slug, signer, mails=mails, now=now)
    if done is None:
        with transaction() as session:
            done = signing.sign(session, slug, signer, mails=mails, now=now)
    return done


@bp.route(f"{SIGN}/check/<token>", methods=["GET", "POST"])
@throttle.ceiling
def check_inbox(slug: str, token: str) -> ResponseReturnValue:
    """Says that an email is on its way, and takes the code from it."""
    form, now = CodeForm(), utcnow()
    petition_id, fingerprint = confirming.read_inbox_token(token, now=now)
    if form.is_submitted() and form.validate():
        code = form.code.data or ""
        with transaction() as session:
            done = confirming.confirm_by_code(session, petition_id, fingerprint, code, now=now)
        if done.outcome in {Outcome.CONFIRMED, Outcome.ALREADY_CONFIRMED}:
            return pages.to_thanks(slug)
        form.code.errors = [*form.code.errors, pages.code_error(done.outcome)]
    return pages.inbox_page(slug, form), 422 if form.errors else 200


@bp.get("/confirm/<token>")
def confirm(token: str) -> ResponseReturnValue:
    """Only asks, so that a mail scanner that follows links confirms nothing."""
    try:
        signature_id = confirming.signature_id_of(confirming.CONFIRM, token, now=utcnow())
    except Gone:
        return pages.link_over(None, "expired")
    signature = confirming.find_signature(db.session(), signature_id)
    if signature.state is not SignatureState.PENDING:
        return pages.link_over(signature.petition_id, pages.REASONS[signature.state])
    return pages.confirm_page(signature, CodeForm(formdata=None))


@bp.post("/confirm/<token>")
@throttle.ceiling
def confirm_signature(token: str) -> ResponseReturnValue:
    """The press of the button. Pressing twice, or on two devices, ends on the same page."""
    now = utcnow()
    try:
        signature_id = confirming.signature_id_of(confirming.CONFIRM, token, now=now)
    except Gone:
        return pages.link_over(None, "expired")
    if slug := confirming.confirm_at_once(db.engine, signature_id, now=now):
        return pages.to_thanks(slug)
    with transaction() as session:
        done = confirming.confirm(session, signature_id, now=now)
        if done.outcome is Outcome.CODE_WANTED and (code := pages.given_code()):
            done = confirming.confirm_with_code(session, signature_id, code, now=now)
        slug = pages.slug_of(session, done.petition_id)
    return pages.confirmed(done, signature_id, slug)


@bp.route("/not-me/<token>", methods=["GET", "POST"])
@throttle.ceiling
def disown(token: str) -> ResponseReturnValue:
    """Somebody else typed this address: GET asks, POST ends it and stops further mail."""
    form, now, done = PublicForm(), utcnow(), False
    try:
        signature_id = confirming.signature_id_of(confirming.DISOWN, token, now=now)
    except Gone:
        return pages.link_over(None, "expired")
    if form.is_submitted():
        with transaction() as session:
            confirming.disown(session, signature_id, now=now)
        done = True
    return pages.disown_page(signature_id, form, done=done)


@bp.get("/campaigns/<slug>/paper-form.pdf")
def paper_form(slug: str) -> ResponseReturnValue:
    """A sheet to sign by hand where there is no network."""
    pdf = pages.paper_form_pdf(slug)
    headers = {"Content-Disposition": f'inline; filename="{slug}-{get_locale()}.pdf"'}
    return public(Response(pdf, mimetype="application/pdf", headers=headers), PAPER_SECONDS)


@bp.get("/campaigns/<slug>/endorse")
def endorse(slug: str) -> ResponseReturnValue:
    """The form for those who sign on by name and title."""
    return public(pages.endorse_page(slug, EndorseForm(formdata=None)))


@bp.post("/campaigns/<slug>/endorse")
@throttle.ceiling
def take_endorsement(slug: str) -> ResponseReturnValue:
    """Keep an endorsement for an organizer to verify."""
    form, now = EndorseForm(), utcnow()
    if not form.validate():
        return pages.endorse_page(slug, form), 422
    if step := form.next_step():
        return pages.endorse_page(slug, form, step=step), 429
    due_at = pages.mail_due_at(form)
    with transaction() as session:
        door = find_door(session, slug, now=now)
        try:
            endorsing.submit(session, door, form.endorser(), now=now, mail_due_at=due_at)
        except signing.PetitionClosed:
            form.form_errors.append(gettext("This petition takes no endorsements now."))
            return pages.endorse_page(slug, form), 422
    return redirect(url_for(".endorsed", slug=slug), code=303)


@bp.get("/campaigns/<slug>/endorsed")
def endorsed(slug: str) -> ResponseReturnValue:
    """Says what happens next."""
    card = pages.card_of(db.session(), slug)
    return public(render_template("petitions/endorsed.html", card=card))


@bp.get("/challenge")
def new_challenge() -> ResponseReturnValue:
    """The proof of work for a form; harder for a network that has used up its ordinary share."""
    limit = current_app.config["LIMIT_SOLVED"]
    is_hard = throttle.is_full("solved", limit, throttle.network_key())
    return challenge.new_challenge(is_hard=is_hard), {"Cache-Control": "no-store"}
