"""Pages for who is not signed in yet: the very first set-up, an invitation, and the good-bye."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user, hash_password, login_user

from campaign.accounts import audit, devices, first_start, letting_in, people, service
from campaign.accounts.entry_forms import EntryForm, OwnerForm, PersonForm, SetupForm
from campaign.accounts.models import Membership, Organizer
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.locales import LOCALE_KEY
from campaign.core.throttle import ceiling

bp = Blueprint("entry", __name__, url_prefix="/organize")


@bp.get("/signed-out")
def signed_out() -> ResponseReturnValue:
    """The cookie is gone, and this page sets none."""
    return render_template("accounts/signed_out.html")


@bp.route("/setup/<token>", methods=["GET", "POST"])
@ceiling
def setup(token: str) -> ResponseReturnValue:
    """Make the host organization and its owner, then straight on to a second factor."""
    first_start.check(db.session(), token, now=utcnow())
    form = OwnerForm() if service.host(db.session()) else SetupForm()
    if form.validate_on_submit():
        try:
            organizer = _set_up(form)
        except service.SlugTaken as taken:
            form.slug.errors = [str(taken)]
        else:
            login_user(organizer, authn_via=["setup"])
            return redirect(url_for("security.two_factor_setup"), code=303)
    return render_template("accounts/setup.html", form=form), 422 if form.errors else 200


@bp.route("/join/<token>", methods=["GET", "POST"])
@ceiling
def join(token: str) -> ResponseReturnValue:
    """Answer an invitation. GET only asks; who has an account signs in and presses a button."""
    membership = people.find_invitation(db.session(), token, now=utcnow())
    organizer, form = membership.organizer, PersonForm()
    is_them = current_user.is_authenticated and current_user.id == organizer.id
    if organizer.password and not is_them:
        return render_template("accounts/join_sign_in.html", membership=membership)
    if organizer.password:
        del form.name, form.password
    if form.validate_on_submit():
        _join(token, form)
        if not is_them:
            login_user(organizer, authn_via=["invitation"])
        return redirect(url_for("organize.account.choose"), code=303)
    page = render_template("accounts/join.html", membership=membership, form=form)
    return page, 422 if form.errors else 200


@bp.route("/let-in/<token>", methods=["GET", "POST"])
@ceiling
def let_in(token: str) -> ResponseReturnValue:
    """Know this device, for somebody at whose codes others guess. GET only asks."""
    organizer, form = letting_in.find(db.session(), token, now=utcnow()), EntryForm()
    if form.validate_on_submit():
        devices.remember(organizer.id)
        return redirect(url_for("security.login"), code=303)
    return render_template("accounts/let_in.html", form=form)


def _set_up(form: OwnerForm) -> Organizer:
    new = form.organization(is_host=True) if isinstance(form, SetupForm) else None
    person = first_start.FirstPerson(
        name=form.name.data or "",
        email=form.email.data or "",
        locale=request.environ[LOCALE_KEY],
        password_hash=hash_password(form.password.data),
    )
    with transaction() as session:
        return first_start.set_up(session, new, person, now=utcnow())


def _join(token: str, form: PersonForm) -> None:
    """The invitation is read again in the transaction that answers it."""
    password_hash = hash_password(form.password.data) if form.password else None
    now = utcnow()
    with transaction() as session:
        membership = people.find_invitation(session, token, now=now)
        if password_hash is not None:
            _introduce(membership, form, password_hash)
        people.accept(membership, now=now)
        actor = audit.Actor(
            role=membership.role.value,
            organizer_id=membership.organizer_id,
            organization_id=membership.organization_id,
        )
        audit.record(session, actor, "organizer.joined", membership.organizer, now=now)


def _introduce(membership: Membership, form: PersonForm, password_hash: str) -> None:
    if membership.organizer.password:
        abort(409)
    membership.organizer.name = form.name.data or ""
    membership.organizer.password = password_hash
    membership.organizer.locale = request.environ[LOCALE_KEY]
