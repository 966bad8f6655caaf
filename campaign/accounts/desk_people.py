"""Who works for the organization: the page on which owners invite, change roles and disable."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from campaign.accounts import audit, people
from campaign.accounts.desk import desk, needs
from campaign.accounts.desk_forms import InviteForm, RoleForm
from campaign.accounts.models import MembershipState
from campaign.accounts.roles import ALLOWED, HOST_ROLES, Permission, Role
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.desk_forms import flash_undo
from campaign.core.errors import Refused
from campaign.core.states import WrongState

bp = Blueprint("people", __name__, url_prefix="/<organization>/people")
PERMISSION_WORDS = {
    Permission.LOOK: lazy_gettext("See campaigns, texts and figures"),
    Permission.WRITE: lazy_gettext("Write drafts"),
    Permission.PUBLISH: lazy_gettext("Publish, withdraw, open and close petitions"),
    Permission.COMPOSE_ALERTS: lazy_gettext("Write alerts to supporters, as drafts"),
    Permission.SEND_ALERTS: lazy_gettext("Send alerts to supporters"),
    Permission.MODERATE: lazy_gettext("Moderate comments, endorsements and signatures"),
    Permission.SEE_SIGNERS: lazy_gettext("See names and addresses of single signers"),
    Permission.EXPORT_PEOPLE: lazy_gettext("Take personal data away as a file"),
    Permission.IMPORT_PEOPLE: lazy_gettext("Take supporters in from a file"),
    Permission.MONEY: lazy_gettext("Gifts and bank details"),
    Permission.PEOPLE: lazy_gettext("Invite, change roles, disable"),
    Permission.SETTINGS: lazy_gettext("Settings of the organization"),
    Permission.AUDIT: lazy_gettext("Read the audit log"),
    Permission.PLATFORM: lazy_gettext("Approve partners, withdraw any page (host newsroom only)"),
}
_REFUSALS: dict[type[Refused], object] = {
    people.LastOwner: lazy_gettext(
        "An organization keeps at least one owner. Make somebody else owner first."
    ),
    people.OnesOwnRole: lazy_gettext("Nobody changes their own role. Another owner can."),
    people.WorksHere: lazy_gettext("This person works here already."),
    WrongState: lazy_gettext("That was done already, perhaps by somebody else."),
}


@bp.get("/")
@needs(Permission.PEOPLE)
def index() -> ResponseReturnValue:
    """Everybody, with role and state; a form to invite."""
    return _page(_empty())


@bp.get("/roles/")
@needs(Permission.PEOPLE)
def roles() -> ResponseReturnValue:
    """Who may do what, as the guard itself has it."""
    rows = [
        (words, {role: permission in ALLOWED[role] for role in Role}, permission is Permission.PLATFORM)
        for permission, words in PERMISSION_WORDS.items()
    ]
    return render_template("accounts/roles.html", rows=rows, host_roles=HOST_ROLES)


@bp.post("/")
@needs(Permission.PEOPLE, fresh=True)
def invite() -> ResponseReturnValue:
    """Send somebody a letter with a link."""
    form = InviteForm()
    if not form.validate():
        return _page(form), 422
    told = form.invitation(desk().organizer.name)
    try:
        with transaction() as session:
            invited = people.invite(session, desk().organization, told, now=utcnow())
            _record("organizer.invited", invited.organizer_id, {"role": told.role})
    except people.WorksHere:
        form.email.errors = [_REFUSALS[people.WorksHere]]
        return _page(form), 422
    flash(gettext("The invitation is on its way. Its link works for 14 days."), "good")
    return redirect(url_for(".index"), code=303)


@bp.post("/<int:number>/role")
@needs(Permission.PEOPLE, fresh=True)
def change_role(number: int) -> ResponseReturnValue:
    """Give somebody another role."""
    form = RoleForm()
    if not form.validate():
        return _page(_empty()), 422
    return _do("organizer.role_changed", number, Role(form.role.data))


@bp.post("/<int:number>/disable")
@needs(Permission.PEOPLE)
def disable(number: int) -> ResponseReturnValue:
    """Shut somebody out at once."""
    return _do("organizer.disabled", number)


@bp.post("/<int:number>/enable")
@needs(Permission.PEOPLE)
def enable(number: int) -> ResponseReturnValue:
    """Let somebody in again."""
    return _do("organizer.enabled", number)


@bp.post("/<int:number>/owner")
@needs(Permission.PEOPLE, fresh=True)
def hand_over(number: int) -> ResponseReturnValue:
    """Make somebody the owner, and oneself an editor."""
    return _do("organizer.handed_over", number)


def _do(action: str, number: int, role: Role | None = None) -> ResponseReturnValue:
    """One change to one person; what is not possible is said in words, and nothing is changed."""
    try:
        with transaction():
            _change(action, number, role)
    except tuple(_REFUSALS) as refusal:
        flash(str(_REFUSALS[type(refusal)]), "error")
        return _page(_empty()), 409
    _say(action, number)
    target = "organize.overview.home" if action == "organizer.handed_over" else ".index"
    return redirect(url_for(target), code=303)


def _change(action: str, number: int, role: Role | None) -> None:
    session, here = db.session(), desk()
    membership = people.find_member(session, here.organization, number)
    before = {"role": membership.role, "state": membership.state}
    if action == "organizer.role_changed" and role:
        people.change_role(session, here.organizer, membership, role)
    elif action == "organizer.disabled":
        people.disable(session, here.organizer, membership, now=utcnow())
    elif action == "organizer.enabled":
        people.enable(membership)
    else:
        mine = people.find_member(session, here.organization, here.organizer.id)
        people.hand_over(mine, membership)
    after = {"role": membership.role, "state": membership.state}
    audit.record(session, here.actor, action, f"organizer:{number}", before=before, after=after, now=utcnow())


def _say(action: str, number: int) -> None:
    if action == "organizer.disabled":
        words = gettext("They are shut out, and signed out everywhere they worked for you.")
        flash_undo(words, url_for(".enable", number=number))
        return
    flash(gettext("Kept."), "good")


def _record(action: str, number: int, after: dict[str, object]) -> None:
    audit.record(db.session(), desk().actor, action, f"organizer:{number}", after=after, now=utcnow())


def _empty() -> InviteForm:
    return InviteForm(formdata=None, locale=desk().organizer.locale)


def _page(form: InviteForm) -> str:
    return render_template(
        "accounts/people.html",
        form=form,
        members=people.members_of(db.session(), desk().organization),
        states=MembershipState,
        role_form=RoleForm(formdata=None),
    )
