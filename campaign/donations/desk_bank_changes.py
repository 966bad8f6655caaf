"""Agreeing to another account in an appeal, or stopping it. Proposing is in `desk_steps`."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.desk_forms import refusals_flashed
from campaign.donations import account_changes
from campaign.donations.bank_models import BankChange
from campaign.donations.dashboard import note, own, page

bp = Blueprint("bank_changes", __name__, url_prefix="/<organization>/appeals/<slug>/changes")
REFUSALS = {
    account_changes.OnesOwn: lazy_gettext("Somebody else must agree: nobody agrees to their own change."),
}
_SAID = {
    "approve": lazy_gettext("You agreed. Readers see it in 24 hours; until then it can be stopped."),
    "refuse": lazy_gettext("It is stopped. Readers keep seeing the account of before."),
    "withdraw": lazy_gettext("It is taken back. Readers keep seeing the account of before."),
}


@bp.post("/<int:number>/<any(approve, refuse, withdraw):act>")
@needs(Permission.MONEY, fresh=True)
def decide(slug: str, number: int, act: str) -> ResponseReturnValue:
    """Agree as a second person, or stop it."""
    with refusals_flashed(REFUSALS), transaction() as session:
        appeal = own(slug)
        change = account_changes.own_change(session, appeal, number)
        _decide(change, act)
        after = {"change": change.id, "state": change.state, "step": change.after}
        note(f"appeal.account_{act}", appeal, before={"step": change.before}, after=after)
        flash(str(_SAID[act]), "good")
        return redirect(url_for("organize.appeals.show", slug=slug), code=303)
    return page(slug), 409


def _decide(change: BankChange, act: str) -> None:
    session, now = db.session(), utcnow()
    if act == "approve":
        account_changes.approve(session, change, desk().organizer, now=now)
    else:
        account_changes.stop(session, change, act, now=now)
