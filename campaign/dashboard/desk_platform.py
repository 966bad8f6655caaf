"""What the host newsroom may do with others: approve partners, and take any page down with a reason.

None of these pages shows a supporter, and none opens another organization's desk.
"""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from campaign.accounts import audit, partners
from campaign.accounts.desk import desk, needs
from campaign.accounts.desk_forms import ReasonForm, SlugForm
from campaign.accounts.models import Organization, OrganizationState
from campaign.accounts.roles import Permission
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.desk_forms import flash_undo
from campaign.core.errors import NotFound
from campaign.core.states import WrongState
from campaign.dashboard import withdrawing

bp = Blueprint("platform", __name__, url_prefix="/<organization>/platform")
STATES = {
    OrganizationState.APPLIED: lazy_gettext("waits for an answer"),
    OrganizationState.APPROVED: lazy_gettext("approved"),
    OrganizationState.DECLINED: lazy_gettext("declined"),
    OrganizationState.SUSPENDED: lazy_gettext("suspended"),
}
_UNDO = {
    "statement.withdrawn_by_host": ".restore_statement",
    "campaign.withdrawn_by_host": ".restore_campaign",
}
_NO_SUCH_PAGE = lazy_gettext("There is no published page with this address.")


@bp.get("/")
@needs(Permission.PLATFORM)
def index() -> ResponseReturnValue:
    """Every partner, those who wait first; and the form by which a page is taken down."""
    return _page(SlugForm(formdata=None))


@bp.get("/partners/<partner>/")
@needs(Permission.PLATFORM)
def show(partner: str) -> ResponseReturnValue:
    """What an organization says of itself, and what to decide."""
    return _partner(partner, ReasonForm(formdata=None))


@bp.post("/partners/<partner>/approve")
@needs(Permission.PLATFORM, fresh=True)
def approve(partner: str) -> ResponseReturnValue:
    """Let an organization publish."""
    return _decide(partner, OrganizationState.APPROVED, "organization.approved")


@bp.post("/partners/<partner>/decline")
@needs(Permission.PLATFORM, fresh=True)
def decline(partner: str) -> ResponseReturnValue:
    """Say no, and why."""
    return _decide(partner, OrganizationState.DECLINED, "organization.declined")


@bp.post("/partners/<partner>/suspend")
@needs(Permission.PLATFORM, fresh=True)
def suspend(partner: str) -> ResponseReturnValue:
    """Take all that an organization shows to readers down, and let it publish nothing more."""
    return _decide(partner, OrganizationState.SUSPENDED, "organization.suspended")


@bp.post("/statements/withdraw")
@needs(Permission.PLATFORM, fresh=True)
def withdraw_statement() -> ResponseReturnValue:
    """Take a statement of any organization down, with a reason that readers see."""
    return _withdraw("statement.withdrawn_by_host")


@bp.post("/campaigns/withdraw")
@needs(Permission.PLATFORM, fresh=True)
def withdraw_campaign() -> ResponseReturnValue:
    """Take a campaign of any organization down, and its petition with it."""
    return _withdraw("campaign.withdrawn_by_host")


@bp.post("/statements/<slug>/restore")
@needs(Permission.PLATFORM, fresh=True)
def restore_statement(slug: str) -> ResponseReturnValue:
    """Show a statement again that was taken down alone."""
    return _show_again(slug, "statement.restored_by_host")


@bp.post("/campaigns/<slug>/restore")
@needs(Permission.PLATFORM, fresh=True)
def restore_campaign(slug: str) -> ResponseReturnValue:
    """Show a campaign again that was taken down alone."""
    return _show_again(slug, "campaign.restored_by_host")


def _decide(slug: str, state: OrganizationState, action: str) -> ResponseReturnValue:
    form = ReasonForm()
    if not form.validate() or (state is not OrganizationState.APPROVED and not form.reason.data):
        form.reason.errors = [gettext("Please say why; they are told.")]
        return _partner(slug, form), 422
    try:
        with transaction() as session:
            partner = partners.find_partner(session, slug)
            before, now = partner.state, utcnow()
            if before is OrganizationState.SUSPENDED:
                withdrawing.restore_all(session, partner, partner.state_note, now=now)
            partners.decide(session, partner, state, form.reason.data or "", now=now)
            if state is OrganizationState.SUSPENDED:
                withdrawing.withdraw_all(session, partner, partner.state_note, now=now)
            _record(action, partner, before, form.reason.data or "")
    except WrongState:
        flash(gettext("That was decided already, perhaps by somebody else."), "error")
        return _partner(slug, form), 409
    flash(gettext("Decided. A letter tells their owners."), "good")
    return redirect(url_for(".index"), code=303)


def _record(action: str, partner: Organization, before: OrganizationState, reason: str) -> None:
    """In the host's log, and in the partner's own: they may know what was decided about them."""
    theirs = audit.Actor(role="platform", organization_id=partner.id)
    for actor in (desk().actor, theirs):
        audit.record(
            db.session(),
            actor,
            action,
            partner,
            before={"state": before},
            after={"state": partner.state},
            reason=reason,
            now=utcnow(),
        )


def _withdraw(action: str) -> ResponseReturnValue:
    form, now = SlugForm(), utcnow()
    if not form.validate():
        return _page(form), 422
    take_down = withdrawing.TAKE_DOWN[action]
    try:
        with transaction() as session:
            taken = take_down(session, form.slug.data or "", form.reasons(), now=now)
            _tell(action, taken, "withdrawn", form.reason_en.data or "")
    except (NotFound, WrongState):
        form.slug.errors = [_NO_SUCH_PAGE]
        return _page(form), 422
    undo = url_for(_UNDO[action], slug=form.slug.data)
    flash_undo(gettext("The page says now that it was withdrawn, and why."), undo)
    return redirect(url_for(".index"), code=303)


def _show_again(slug: str, action: str) -> ResponseReturnValue:
    with transaction() as session:
        shown = withdrawing.SHOW_AGAIN[action](session, slug, now=utcnow())
        _tell(action, shown, "shown")
    flash(gettext("Readers see it again."), "good")
    return redirect(url_for(".index"), code=303)


def _tell(action: str, taken: withdrawing.Taken, state: str, reason: str = "") -> None:
    """In the host's log, and in that of each organization whose it is."""
    thing, owners = taken
    theirs = [audit.Actor(role="platform", organization_id=number) for number in owners]
    for actor in (desk().actor, *theirs):
        audit.record(db.session(), actor, action, thing, after={"state": state}, reason=reason, now=utcnow())


def _partner(slug: str, form: ReasonForm) -> str:
    partner = partners.find_partner(db.session(), slug)
    return render_template("accounts/partner.html", partner=partner, form=form, states=STATES)


def _page(form: SlugForm) -> str:
    campaigns, statements = withdrawing.taken_down(db.session())
    return render_template(
        "accounts/platform.html",
        partners=partners.partners(db.session()),
        form=form,
        states=STATES,
        campaigns=campaigns,
        statements=statements,
    )
