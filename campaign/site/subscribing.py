"""A reader's way to alerts: ask, look in the inbox, agree. Only a POST acts."""

from flask import Blueprint, Response, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from campaign.core import throttle
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.errors import Gone
from campaign.core.freshness import public
from campaign.core.mailed import Tried
from campaign.core.public_forms import PublicForm, Step
from campaign.petitions.forms import CodeForm
from campaign.petitions.pages import mail_due_at
from campaign.site.subscribing_forms import SubscribeForm
from campaign.site.topics import Offer, names_of, offer_at, offer_of
from campaign.supporters import subscribing
from campaign.supporters.pending_links import (
    CONFIRM,
    DISOWN,
    Topic,
    inbox_token,
    pending_id_of,
    read_inbox_token,
)
from campaign.supporters.pending_models import PendingState

bp = Blueprint("subscribing", __name__, url_prefix="/subscribe")
_OF = "/<any(campaigns, organizations):kind>/<slug>"


@bp.get("")
@bp.get(_OF)
def ask(kind: str = "", slug: str = "") -> ResponseReturnValue:
    """The form on its own."""
    return public(_page(offer_at(db.session(), kind, slug), SubscribeForm(formdata=None)))


@bp.post("")
@bp.post(_OF)
@throttle.ceiling
def take(kind: str = "", slug: str = "") -> ResponseReturnValue:
    """Take a wish; the answer is the same for a new, a pending and a subscribed address."""
    offer, form, now = offer_at(db.session(), kind, slug), SubscribeForm(), utcnow()
    if not form.validate():
        return _page(offer, form), 422
    if step := form.next_step():
        return _page(offer, form, step), 429
    wish, due_at = form.wish(offer), mail_due_at(form)
    with transaction() as session:
        a_day = current_app.config["CONFIRMATION_MAILS_A_DAY"]
        subscribing.ask(session, wish, a_day=a_day, due_at=due_at, now=now)
    token = inbox_token(offer.topic, wish.email, now=now)
    return redirect(url_for(".check_inbox", token=token), code=303)


@bp.route("/check/<token>", methods=["GET", "POST"])
@throttle.ceiling
def check_inbox(token: str) -> ResponseReturnValue:
    """Says that an email is on its way, and takes the code from it."""
    form, now = CodeForm(), utcnow()
    topic, fingerprint = read_inbox_token(token, now=now)
    if form.is_submitted() and form.validate():
        with transaction() as session:
            code = form.code.data or ""
            tried = subscribing.confirm_by_code(session, fingerprint, topic, code, now=now)
        if tried is Tried.RIGHT:
            return redirect(url_for(".done"), code=303)
        form.code.errors = [*form.code.errors, _code_error(tried)]
    offer, days = offer_of(db.session(), topic), current_app.config["PENDING_DAYS"]
    page = render_template("site/subscribe_check.html", offer=offer, code_form=form, days=days)
    return page, 422 if form.errors else 200


@bp.get("/confirm/<token>")
def confirm(token: str) -> ResponseReturnValue:
    """Only asks, so that a mail scanner that follows links agrees to nothing."""
    pending = subscribing.find_pending(db.session(), pending_id_of(CONFIRM, token, now=utcnow()))
    if pending.state is PendingState.DISOWNED:
        raise Gone("closed")
    if pending.state is PendingState.AGREED:
        return redirect(url_for(".done"), code=303)
    names = names_of(db.session(), Topic(scope=pending.scope, scope_id=pending.scope_id))
    return render_template("site/subscribe_confirm.html", pending=pending, names=names)


@bp.post("/confirm/<token>")
@throttle.ceiling
def agree(token: str) -> ResponseReturnValue:
    """The press of the button. Pressing twice ends on the same page."""
    now = utcnow()
    pending_id = pending_id_of(CONFIRM, token, now=now)
    with transaction() as session:
        subscribing.confirm(session, pending_id, now=now)
    return redirect(url_for(".done"), code=303)


@bp.route("/not-me/<token>", methods=["GET", "POST"])
@throttle.ceiling
def disown(token: str) -> ResponseReturnValue:
    """Somebody else typed this address: GET asks, POST ends it and stops further mail about it."""
    form, now = PublicForm(), utcnow()
    pending_id = pending_id_of(DISOWN, token, now=now)
    if form.is_submitted():
        with transaction() as session:
            subscribing.disown(session, pending_id, now=now)
    pending = subscribing.find_pending(db.session(), pending_id)
    return render_template("site/subscribe_not_me.html", done=pending.state is PendingState.DISOWNED)


@bp.get("/done")
def done() -> ResponseReturnValue:
    """Thanks, and how to change or leave. Shows nobody's data."""
    return render_template("site/subscribed.html")


@bp.after_request
def _keep_out_of_caches(response: Response) -> Response:
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def _page(offer: Offer, form: SubscribeForm, step: Step | None = None) -> str:
    if step:
        form.ask_again()
    return render_template(
        "site/subscribe.html",
        offer=offer,
        form=form,
        step=step.value if step else None,
        wait_seconds=current_app.config["WAIT_SECONDS"],
    )


def _code_error(tried: Tried) -> str:
    if tried is Tried.TOO_OFTEN:
        return str(gettext("Too many tries. Please use the link in the email, or ask once more."))
    return str(gettext("That is not the code from the newest email. Please look again."))
