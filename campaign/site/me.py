"""A supporter's own page: what we hold about them, and every way to change or end it.

The link is asked for by email and names no topic. Nothing here acts on GET.
"""

from collections.abc import Callable

from flask import (
    Blueprint,
    Response,
    current_app,
    jsonify,
    redirect,
    render_template,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from campaign.core import throttle
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.errors import NotFound
from campaign.core.public_forms import PublicForm
from campaign.donations import own_gifts
from campaign.petitions import ending, endorsing, pages
from campaign.petitions.models import Display
from campaign.site import person
from campaign.site.me_forms import AskForm, DisplayForm, EndorsementForm, InterestForm, WithdrawForm
from campaign.site.person_gifts import end_all
from campaign.supporters import service as supporters
from campaign.supporters.models import InterestScope

bp = Blueprint("me", __name__, url_prefix="/me")
PAGE = "me"


@bp.get("/")
def ask() -> ResponseReturnValue:
    """Ask for the link."""
    return render_template("site/me_ask.html", form=AskForm(formdata=None), step=None)


@bp.post("/")
@throttle.ceiling
def send_link() -> ResponseReturnValue:
    """The same answer whether the address is known or not; only its owner gets mail."""
    form = AskForm()
    if not form.validate():
        return render_template("site/me_ask.html", form=form, step=None), 422
    if step := form.next_step():
        form.ask_again()
        seconds = current_app.config["WAIT_SECONDS"]
        return render_template("site/me_ask.html", form=form, step=step.value, wait_seconds=seconds), 429
    with transaction() as session:
        person.promise_link(session, form.email.data or "", locale=str(get_locale()))
    return redirect(url_for(".asked"), code=303)


@bp.get("/asked")
def asked() -> ResponseReturnValue:
    """Says that a mail is on its way, if there is anything to show."""
    return render_template("site/me_asked.html")


@bp.get("/<token>")
def show(token: str) -> ResponseReturnValue:
    """Everything we hold about one person."""
    return own_page(token)


@bp.post("/<token>/display")
def display(token: str) -> ResponseReturnValue:
    """Show a name in another way, or not at all."""
    fingerprint, form = person.read_token(token), DisplayForm()
    if not form.validate():
        return own_page(token, gettext("Please choose one of the ways to show your name.")), 422
    try:
        with transaction() as session:
            chosen = Display(form.display.data)
            ending.choose_display(session, form.signature_id.data or 0, fingerprint, chosen)
            person.names_changed(session)
    except NotFound:
        return _not_here(token)
    return own_page(token, gettext("Your choice is kept. Public pages follow within a minute."))


@bp.post("/<token>/withdraw")
def withdraw(token: str) -> ResponseReturnValue:
    """Take one signature back."""
    form = WithdrawForm()
    words = gettext("Your signature is withdrawn, and what it told us about you is erased.")
    return _taken_back(token, form, form.signature_id.data, ending.withdraw, words)


@bp.post("/<token>/endorsement")
def endorsement(token: str) -> ResponseReturnValue:
    """Take one endorsement back."""
    form = EndorsementForm()
    words = gettext("Your endorsement is withdrawn, and what it told us about you is erased.")
    return _taken_back(token, form, form.endorsement_id.data, endorsing.take_back, words)


def _taken_back(
    token: str, form: PublicForm, number: int | None, take_back: Callable[..., object], words: str
) -> ResponseReturnValue:
    fingerprint = person.read_token(token)
    if not form.validate():
        return own_page(token), 422
    try:
        with transaction() as session:
            take_back(session, number or 0, fingerprint, now=utcnow())
            person.names_changed(session)
    except NotFound:
        return _not_here(token)
    return own_page(token, words)


@bp.post("/<token>/interest")
def interest(token: str) -> ResponseReturnValue:
    """Leave one list."""
    fingerprint, form = person.read_token(token), InterestForm()
    if not form.validate():
        return own_page(token), 422
    scope, scope_id = InterestScope(form.scope.data), form.scope_id.data or 0
    with transaction() as session:
        supporters.leave(session, fingerprint, scope, scope_id, page=PAGE, now=utcnow())
    return own_page(token, gettext("You will get no more of these emails."))


@bp.post("/<token>/leave")
def leave_all(token: str) -> ResponseReturnValue:
    """Leave every list."""
    fingerprint = person.read_token(token)
    with transaction() as session:
        supporters.leave_all(session, fingerprint, page=PAGE, now=utcnow())
    return own_page(token, gettext("You will get no more emails about campaigns."))


@bp.get("/<token>/download")
def download(token: str) -> ResponseReturnValue:
    """The same as a JSON file."""
    found = person.everything_about(db.session(), person.read_token(token))
    response = jsonify(found)
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@bp.get("/<token>/erase")
def erase(token: str) -> ResponseReturnValue:
    """Ask before everything is gone."""
    has_receipts = own_gifts.has_receipts(db.session(), person.read_token(token))
    shown = {"action": PublicForm(formdata=None), "done": False, "has_receipts": has_receipts}
    return render_template("site/me_erase.html", token=token, **shown)


@bp.post("/<token>/erase")
def erase_all(token: str) -> ResponseReturnValue:
    """Withdraw everything and forget the person; gifts that repeat are ended first."""
    fingerprint = person.read_token(token)
    if not end_all(fingerprint):
        words = gettext("The card provider does not answer just now, so your repeating gift runs on.")
        return own_page(token, wrong=words), 503
    with transaction() as session:
        has_receipts = person.erase(session, fingerprint, now=utcnow())
    shown = {"action": None, "done": True, "has_receipts": has_receipts}
    return render_template("site/me_erase.html", token=token, **shown)


@bp.after_request
def keep_out_of_caches(response: Response) -> Response:
    """What is one person's is nobody else's to keep."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def own_page(token: str, notice: str = "", *, wrong: str = "") -> str:
    """The page itself, after whatever was done."""
    fingerprint, session = person.read_token(token), db.session()
    session.expire_all()
    shown = person.everything_shown(session, fingerprint, pages.cards_of)
    return render_template("site/me.html", person=shown, token=token, notice=notice, wrong=wrong)


def _not_here(token: str) -> ResponseReturnValue:
    """After a second press, or in another tab: what is left, and why one is missing."""
    return own_page(token, gettext("That is not here any more. It was withdrawn or erased.")), 404
