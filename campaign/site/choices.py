"""The page behind the link of each message: how we write, what about, a pause, and the end of it.

Nothing here acts on GET or HEAD, since mail scanners open links.
"""

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from campaign.core import throttle
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.public_forms import taken_from_anywhere
from campaign.site.choices_forms import ChoicesForm
from campaign.site.topics import labels_for
from campaign.supporters import leaving, preferring
from campaign.supporters.links import read_reader_token

bp = Blueprint("choices", __name__, url_prefix="/letters/<token>")
PAGE = "choices"


@bp.get("")
def show(token: str) -> ResponseReturnValue:
    """What is in force."""
    return _page(token)


@bp.post("")
@throttle.ceiling
def save(token: str) -> ResponseReturnValue:
    """Keep what was chosen; a box that was unticked is left."""
    form, now = ChoicesForm(), utcnow()
    reader = read_reader_token(token, now=now)
    if not form.validate():
        return _page(token, wrong=gettext("Please choose how often, and in which language.")), 422
    with transaction() as session:
        supporter = preferring.find_supporter(session, reader.supporter_id, lock=True)
        preferring.choose(supporter, form.preferences())
        wanted = form.wanted(labels_for(session, preferring.topics_of(session, supporter)))
        preferring.choose_topics(session, supporter, wanted, page=PAGE, now=now)
    return _page(token, gettext("It is kept, and in force at once."))


@bp.post("/pause")
@throttle.ceiling
def pause(token: str) -> ResponseReturnValue:
    """Nothing for thirty days."""
    now = utcnow()
    reader = read_reader_token(token, now=now)
    with transaction() as session:
        preferring.pause(preferring.find_supporter(session, reader.supporter_id, lock=True), now=now)
    return _page(token, gettext("We write nothing for thirty days."))


@bp.post("/go-on")
@throttle.ceiling
def go_on(token: str) -> ResponseReturnValue:
    """Write again at once."""
    reader = read_reader_token(token, now=utcnow())
    with transaction() as session:
        preferring.go_on(preferring.find_supporter(session, reader.supporter_id, lock=True))
    return _page(token, gettext("We write to you again."))


@bp.get("/leave")
def ask(token: str) -> ResponseReturnValue:
    """A page with one button."""
    reader = read_reader_token(token, now=utcnow())
    supporter = preferring.find_supporter(db.session(), reader.supporter_id)
    is_left = not preferring.topics_of(db.session(), supporter)
    return render_template("site/leave.html", token=token, done=is_left)


@bp.post("/leave")
@taken_from_anywhere
def leave(token: str) -> ResponseReturnValue:
    """Leave everything at once, and what is queued already. Twice does no harm.

    A mail provider posts this for its user, without cookies and from anywhere (RFC 8058).
    """
    now = utcnow()
    reader = read_reader_token(token, now=now)
    with transaction() as session:
        leaving.leave_by_link(session, reader, now=now)
    return render_template("site/leave.html", token=token, done=True)


@bp.after_request
def _keep_out_of_caches(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _page(token: str, notice: str = "", *, wrong: str = "") -> str:
    session, now = db.session(), utcnow()
    session.expire_all()
    supporter = preferring.find_supporter(session, read_reader_token(token, now=now).supporter_id)
    followed = preferring.topics_of(session, supporter)
    form = ChoicesForm.of(supporter, followed)
    form.offer(labels_for(session, followed))
    paused_until = supporter.paused_until if (supporter.paused_until or now) > now else None
    told = {"notice": notice, "wrong": wrong, "paused_until": paused_until, "followed": followed}
    return render_template("site/choices.html", form=form, token=token, **told)
