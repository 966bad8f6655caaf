"""Gifts at the treasurer's desk: the list, the search, one gift, cash, receipts."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session

from campaign.accounts import audit, writing
from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.campaigns.service import campaigns_of
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.desk_forms import refusals_flashed
from campaign.core.errors import NotFound
from campaign.core.row_numbers import asked_number
from campaign.donations import cash, receipt_papers, receipts, refunding
from campaign.donations.book_models import Receipt
from campaign.donations.desk_money_forms import CashForm, FindGiftForm, GiftSieveForm, noon_of
from campaign.donations.desk_money_words import WORDS
from campaign.donations.gift_lists import (
    PAGE,
    attempts_of,
    disputes_of,
    entries_of,
    find_gifts,
    list_gifts,
    refunds_of,
)
from campaign.donations.gift_models import SETTLED, Donation, Method
from campaign.donations.giving import NewGift, own_donation
from campaign.donations.references import spaced
from campaign.donations.terms import terms_of

bp = Blueprint("gifts", __name__, url_prefix="/<organization>/gifts")
MOST_CAMPAIGNS = 200
CASH_WORDS = {
    cash.NotByHand: lazy_gettext(
        "This gift was not entered by hand. What brought it here must take it back."
    ),
    cash.WentBack: lazy_gettext("Some of it went back to the donor, so the entry was no mistake."),
}


@bp.get("/")
@needs(Permission.MONEY)
def index() -> ResponseReturnValue:
    """The list, newest first, as the filters in the address narrow it."""
    form = GiftSieveForm(formdata=request.args)
    with transaction() as session:
        sieve, before = form.sieve(desk().organization.zone), asked_number("before")
        found = list_gifts(session, desk().organization.id, sieve, before=before, limit=PAGE + 1)
        _seen(session, "gifts.seen", len(found[:PAGE]))
        return _list_page(found, form)


@bp.post("/find")
@needs(Permission.MONEY)
def find() -> ResponseReturnValue:
    """By reference or whole address. What was looked for stands in no address and no log."""
    form = FindGiftForm()
    with transaction() as session:
        if not form.validate():
            return _list_page([], GiftSieveForm(formdata=None), form), 422
        found = find_gifts(session, desk().organization.id, form.words.data or "")
        _seen(session, "gifts.searched", len(found))
        return _list_page(found, GiftSieveForm(formdata=None), form)


@bp.get("/<reference>/")
@needs(Permission.MONEY)
def show(reference: str) -> ResponseReturnValue:
    """One gift: its states, each try to pay it, what went back, its legs in the ledger, its receipts."""
    with transaction() as session:
        gift = own(session, reference)
        audit.record(session, desk().actor, "gift.seen", gift, now=utcnow())
        return gift_page(session, gift)


@bp.route("/new", methods=["GET", "POST"])
@needs(Permission.MONEY)
def new() -> ResponseReturnValue:
    """A gift in cash, by cheque or in another way that no statement tells of."""
    terms = terms_of(db.session(), desk().organization.id)
    form = CashForm(currency=terms.currency, given_on=utcnow().date(), locale=desk().organizer.locale)
    form.campaign.choices = _campaigns()
    if form.validate_on_submit():
        with transaction() as session:
            gift = _enter(session, form)
            flash(gettext("It is booked, and the receipt is written."), "good")
            return redirect(url_for(".show", reference=gift.reference), code=303)
    return render_template("donations/desk/gift_new.html", form=form), form.status


@bp.post("/<reference>/take-out")
@needs(Permission.MONEY, fresh=True)
def take_out(reference: str) -> ResponseReturnValue:
    """An entry by hand was a mistake: it is reversed, and its receipt voided."""
    with refusals_flashed(CASH_WORDS), transaction() as session:
        gift = own(session, reference)
        before = {"state": gift.state, "received": str(gift.kept)}
        cash.take_out(session, gift, now=utcnow())
        _note(session, "gift.taken_out", gift, before=before, after={"state": gift.state})
        flash(gettext("The entry is reversed. Both stay in the ledger."), "good")
        return redirect(url_for(".show", reference=reference), code=303)
    return gift_page(db.session(), own(db.session(), reference)), 409


@bp.post("/<reference>/reissue")
@needs(Permission.MONEY)
def reissue(reference: str) -> ResponseReturnValue:
    """Void the receipt and write it anew, with all names as they are now."""
    with transaction() as session:
        gift = own(session, reference)
        fresh = receipts.reissue(session, gift, now=utcnow())
        told = {"receipt": receipts.number_of(fresh) if fresh else None}
        _note(session, "gift.receipt_renewed", gift, after=told)
    flash(gettext("There is a new receipt; the old one is voided."), "good")
    return redirect(url_for(".show", reference=reference), code=303)


@bp.get("/<reference>/receipts/<int:number>.pdf")
@needs(Permission.MONEY)
def receipt(reference: str, number: int) -> ResponseReturnValue:
    """A receipt on paper."""
    with transaction() as session:
        gift = own(session, reference)
        found = session.get(Receipt, number)
        if found is None or found.donation_id != gift.id:
            raise NotFound("no-receipt")
        _note(session, "gift.receipt_read", gift, after={"receipt": receipts.number_of(found)})
        name = f"receipt-{receipts.number_of(found)}.pdf"
        paper = receipt_papers.receipt_pdf(found)
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(paper, mimetype="application/pdf", headers=headers)


def own(session: Session, reference: str) -> Donation:
    """The gift of this address, if it is this organization's."""
    return own_donation(session, desk().organization.id, reference)


def gift_page(session: Session, gift: Donation) -> str:
    """Everything about a gift. The signature that it followed is no part of it."""
    return render_template(
        "donations/desk/gift.html",
        gift=gift,
        spaced=spaced,
        attempts=attempts_of(session, gift),
        refunds=refunds_of(session, gift),
        disputes=disputes_of(session, gift),
        entries=entries_of(session, gift),
        receipts=receipts.receipts_of(session, gift),
        number_of=receipts.number_of,
        left=refunding.left_to_refund(session, gift) if gift.state in SETTLED else None,
        is_by_hand=gift.method in cash.INTO and gift.received_minor > 0 and not gift.refunded_minor,
        **WORDS,
    )


def _list_page(found: list[Donation], form: GiftSieveForm, find_form: FindGiftForm | None = None) -> str:
    kept: dict[str, Any] = {name: value for name, value in request.args.items() if name != "before"}
    older = url_for(".index", **kept, before=found[PAGE - 1].id) if found[PAGE:] else None
    return render_template(
        "donations/desk/gifts.html",
        gifts=found[:PAGE],
        form=form,
        find_form=find_form or FindGiftForm(formdata=None),
        older=older,
        is_search=find_form is not None,
        spaced=spaced,
        **WORDS,
    )


def _campaigns() -> list[tuple[str, str]]:
    session, whose = db.session(), desk().organization.id
    found = campaigns_of(session, whose, state=None, before=None, limit=MOST_CAMPAIGNS)
    return [
        ("", gettext("None")),
        *((str(one.id), next(iter(one.titles.values()), one.slug)) for one in found),
    ]


def _enter(session: Session, form: CashForm) -> Donation:
    organization, now = desk().organization, utcnow()
    writing.take_once(session, form, "gift:new", now=now)
    own_ids = [value for value, _ in form.campaign.choices]
    wanted = form.campaign.data if form.campaign.data in own_ids else ""
    new_one = NewGift(
        organization_id=organization.id,
        campaign_id=int(wanted) if wanted else None,
        money=form.money(),
        method=Method(form.method.data),
        locale=form.locale.data,
        name=form.name.data or None,
        email=form.email.data or None,
        postal=form.postal.data or None,
        visibility=form.visibility,
    )
    gift = cash.enter(session, new_one, at=noon_of(form.given_on.data, organization.zone), now=now)
    told = {"reference": gift.reference, "amount": str(gift.asked), "way": gift.method}
    _note(session, "gift.entered", gift, after=told)
    return gift


def _seen(session: Session, action: str, count: int) -> None:
    audit.record(session, desk().actor, action, desk().organization, after={"count": count}, now=utcnow())


def _note(session: Session, action: str, gift: Donation, **told: object) -> None:
    audit.record(session, desk().actor, action, gift, now=utcnow(), **told)  # type: ignore[arg-type]
