"""Giving money back: by the card provider where it holds the money, else by a treasurer's hand."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session

from campaign.accounts import audit, writing
from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.errors import Refused
from campaign.donations import duties, refunding
from campaign.donations.book_models import Account
from campaign.donations.desk_gifts import own
from campaign.donations.desk_money_forms import RefundForm
from campaign.donations.gift_lists import held_in
from campaign.donations.gift_models import Donation
from campaign.donations.return_models import Refund

bp = Blueprint("refunds", __name__, url_prefix="/<organization>/gifts/<reference>/refund")
REFUSALS = {
    refunding.TooMuchBack: lazy_gettext("So much is not left of this gift."),
    refunding.WhileDisputed: lazy_gettext(
        "The donor's bank has this money while it decides. A refund now would give it back twice."
    ),
    duties.EditsAccounts: lazy_gettext(
        "You proposed a change of bank details in the last thirty days. Somebody else must refund."
    ),
}


TOLD_SOON = lazy_gettext(
    "The card provider is told in a moment. This page shows when the money is on its way."
)
BOOKED = lazy_gettext("The refund is booked. Send the money now, if you have not yet.")


class NothingHere(Refused):
    """No money of this gift is here, so none can go back."""


@bp.route("/", methods=["GET", "POST"])
@needs(Permission.MONEY, fresh=True)
def new(reference: str) -> ResponseReturnValue:
    """How much, and why."""
    session = db.session()
    gift = own(session, reference)
    left = refunding.left_to_refund(session, gift)
    form = RefundForm(amount=left.plain, currency=left.currency)
    if form.validate_on_submit():
        words = REFUSALS | {NothingHere: gettext("No money of this gift is here.")}
        with form.refusals(words), transaction() as writing_session:
            flash(_refund(writing_session, reference, form), "good")
            return redirect(url_for("organize.gifts.show", reference=reference), code=303)
    by_provider = held_in(session, gift) is Account.STRIPE
    shown = {"gift": gift, "form": form, "left": left, "by_provider": by_provider}
    return render_template("donations/desk/refund.html", **shown), form.status


def _refund(session: Session, reference: str, form: RefundForm) -> str:
    gift, now = own(session, reference), utcnow()
    duties.may_refund(session, gift.organization_id, desk().organizer.id, now=now)
    account = held_in(session, gift)
    if account is None:
        raise NothingHere("nothing-here")
    writing.take_once(session, form, f"refund:{gift.id}", now=now)
    refund = _asked(session, gift, account, form)
    told = {"amount": str(form.money()), "reason": refund.reason, "by": refund.provider}
    audit.record(session, desk().actor, "gift.refunded", gift, after=told, now=now)
    if account is Account.STRIPE:
        return str(TOLD_SOON)
    refunding.settle_refund(session, refund, at=now, now=now)
    return str(BOOKED)


def _asked(session: Session, gift: Donation, account: Account, form: RefundForm) -> Refund:
    told = refunding.NewRefund(
        money=form.money(),
        reason=form.reason.data,
        words=form.words.data or "",
        provider=account.value,
        organizer_id=desk().organizer.id,
    )
    return refunding.ask_refund(session, gift, told, now=utcnow())
