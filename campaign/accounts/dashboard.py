"""Organizers' own pages: their account, and which organization they sit down for."""

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, refresh

from campaign.accounts import audit, joining, partners, sessions
from campaign.accounts.desk import me, needs
from campaign.accounts.desk_forms import AccountForm
from campaign.accounts.entry_forms import ApplyForm
from campaign.accounts.models import Organization, OrganizationState
from campaign.accounts.service import SlugTaken
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.locales import LOCALE_KEY

bp = Blueprint("account", __name__)


@bp.get("/")
@needs(None)
def choose() -> ResponseReturnValue:
    """Straight to the one organization somebody works for; a list where there are several."""
    seats = joining.seats_of(db.session(), me())
    if len(seats) == 1:
        return redirect(url_for("organize.overview.home", organization=seats[0].organization.slug))
    return organizations()


@bp.get("/account/organizations/")
@needs(None)
def organizations() -> ResponseReturnValue:
    """The organizations somebody works for, and how to apply for another."""
    return render_template("accounts/choose.html", seats=joining.seats_of(db.session(), me()))


@bp.get("/account/")
@needs(None)
def index() -> ResponseReturnValue:
    """One's own account: name, password, second factor, passkeys, where one is signed in."""
    form = AccountForm(obj=me())
    return _account(form)


@bp.post("/account/")
@needs(None)
def save() -> ResponseReturnValue:
    """One's name and language."""
    form = AccountForm()
    if not form.validate():
        return _account(form), 422
    with transaction() as work:
        work.add(me())
        me().name, me().locale = form.name.data or "", form.locale.data
        joining.tell_each_organization(work, me(), audit.Deed("organizer.changed"), now=utcnow())
    session["lang"] = request.environ[LOCALE_KEY] = me().locale
    refresh()
    flash(gettext("Kept."), "good")
    return redirect(url_for(".index"), code=303)


@bp.post("/account/sign-ins/<int:number>/end")
@needs(None)
def end_sign_in(number: int) -> ResponseReturnValue:
    """End one's sign-in on one device, which may be this one."""
    with transaction() as work:
        ended = sessions.end(work, me(), only=number, now=utcnow())
        _tell_ended(ended)
    flash(gettext("That device is signed out."), "good")
    return redirect(url_for(".index"), code=303)


@bp.post("/account/sign-ins/end-others")
@needs(None)
def end_others() -> ResponseReturnValue:
    """End every sign-in of one's own but this one."""
    with transaction() as work:
        ended = sessions.end_others(work, me(), session[sessions.TOKEN], now=utcnow())
        _tell_ended(ended)
    flash(gettext("You are signed out everywhere but here."), "good")
    return redirect(url_for(".index"), code=303)


@bp.route("/apply/", methods=["GET", "POST"])
@needs(None)
def apply() -> ResponseReturnValue:
    """Ask the host newsroom for an organization of one's own."""
    form = ApplyForm()
    if form.validate_on_submit():
        try:
            organization = _apply(form)
        except SlugTaken as taken:
            form.slug.errors = [str(taken)]
        else:
            flash(gettext("The newsroom reads it and answers by letter. You can begin to write now."), "good")
            return redirect(url_for("organize.overview.home", organization=organization.slug), code=303)
    return render_template("accounts/apply.html", form=form), 422 if form.errors else 200


def _apply(form: ApplyForm) -> Organization:
    now = utcnow()
    new = form.organization(
        website=form.website.data or "",
        state=OrganizationState.APPLIED,
        state_note=form.words.data or "",
    )
    with transaction() as work:
        organization = partners.apply(work, me(), new, now=now)
        actor = audit.Actor(role="owner", organizer_id=me().id, organization_id=organization.id)
        audit.record(work, actor, "organization.applied", organization, now=now)
        return organization


def _account(form: AccountForm) -> str:
    now = utcnow()
    running = sessions.running_of(db.session(), me(), now=now)
    return render_template("accounts/account.html", form=form, running=running, here=g.desk_session.id)


def _tell_ended(count: int) -> None:
    deed = audit.Deed("organizer.sign_ins_ended", {"count": count})
    joining.tell_each_organization(db.session(), me(), deed, now=utcnow())
