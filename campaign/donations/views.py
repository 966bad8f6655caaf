"""A donor's way: an amount, a whole promise, then the steps of a transfer or the card provider's page."""

from contextlib import suppress

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from campaign.core import throttle
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.public_forms import PublicForm
from campaign.donations import consenting, giving, pages, taking
from campaign.donations.forms import form_for

bp = Blueprint("donations", __name__, url_prefix="/donate")


@bp.get("/")
def index() -> ResponseReturnValue:
    """The host's appeal, and who else asks."""
    return pages.index_page()


@bp.get("/<slug>")
def give(slug: str) -> ResponseReturnValue:
    """One appeal with its form."""
    asked = pages.asked_for(slug, request.args.get("for", ""))
    return pages.own_answer(pages.give_page(asked, pages.new_form(asked)))


@bp.post("/<slug>")
@throttle.ceiling
def take_gift(slug: str) -> ResponseReturnValue:
    """Take the promise that the button stated; where it stated none or another, state it first."""
    asked = pages.asked_for(slug, request.form.get("campaign", ""))
    form = form_for(asked)
    if "change" in request.form:
        return pages.give_page(asked, form)
    if not form.validate():
        return pages.give_page(asked, form), 422
    if form.stated.data != form.promised.stated:
        return pages.review_page(asked, form)
    return pages.guarded(asked, form) or pages.taken(asked, form)


@bp.get("/gifts/<token>")
def gift(token: str) -> ResponseReturnValue:
    """Where a gift stands. Opening it changes nothing, with whatever words a provider sends somebody back."""
    return pages.gift_page(taking.find_gift(db.session(), token), token)


@bp.post("/gifts/<token>/cancel")
@throttle.ceiling
def cancel(token: str) -> ResponseReturnValue:
    """The donor will not send it."""
    with suppress(giving.NotWaiting), transaction() as session:
        giving.take_back(session, taking.find_gift(session, token), now=utcnow())
    return redirect(url_for(".gift", token=token), code=303)


@bp.route("/alerts/<token>", methods=["GET", "POST"])
@throttle.ceiling
def alerts(token: str) -> ResponseReturnValue:
    """Whether we may write: GET asks, POST agrees."""
    form, now, done = PublicForm(), utcnow(), False
    donation = taking.find_gift(db.session(), token, taking.ALERTS)
    if form.is_submitted():
        with transaction() as session:
            consenting.agree_by_gift(session, donation.id, locale=str(get_locale()), now=now)
        done = True
    return render_template("donations/alerts.html", gift=donation, action=form, done=done)


@bp.after_request
def _keep_out_of_caches(response: Response) -> Response:
    response.headers.setdefault("Cache-Control", "private, no-store")
    if request.endpoint in {"donations.gift", "donations.cancel", "donations.alerts"}:
        response.headers["X-Robots-Tag"] = "noindex"
    return response
