"""Treasurers' pages for lines that nothing settled: candidates with reasons, and what a person decides."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from campaign.accounts import audit
from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.desk_forms import flash_undo, refusals_flashed
from campaign.core.errors import NotFound
from campaign.core.row_numbers import asked_number
from campaign.donations import bank_matches, bank_refunds, bank_statements, candidates, giving
from campaign.donations.bank_models import BankLine
from campaign.donations.bank_reading import LineKind
from campaign.donations.desk_bank_forms import (
    REASON_WORDS,
    REFUSALS,
    RULE_WORDS,
    AsideForm,
    PartsForm,
)
from campaign.donations.matching import Share

bp = Blueprint("bank_queue", __name__, url_prefix="/<organization>/bank/lines")
PAGE = 20
SHOWN = 3
_WORDS = {"rules": RULE_WORDS, "reasons": REASON_WORDS}


@bp.get("/")
@needs(Permission.MONEY)
def index() -> ResponseReturnValue:
    """The lines that wait, newest first, each with its likeliest pledges; looking is written down."""
    before = asked_number("before")
    with transaction() as session:
        queue = bank_statements.waiting_lines(session, desk().organization.id, before=before, limit=PAGE)
        audit.record(session, desk().actor, "bank.seen", "queue", now=utcnow())
    waiting = [(line, _likely(session, line)[:SHOWN]) for line in queue.lines]
    older = url_for(".index", before=queue.next_id) if queue.next_id else None
    return render_template("donations/desk/bank_queue.html", waiting=waiting, older=older, **_WORDS)


@bp.get("/<int:line_id>")
@needs(Permission.MONEY)
def show(line_id: int) -> ResponseReturnValue:
    """One line: what it says, what it may be for, what became of it."""
    with transaction() as session:
        line = bank_matches.own_line(session, desk().organization.id, line_id)
        audit.record(session, desk().actor, "bank.seen", line, now=utcnow())
    return _page(session, line)


def _page(session: Session, line: BankLine, form: PartsForm | None = None) -> str:
    match = bank_matches.active_match(session, line)
    told = {
        "line": line,
        "match": match,
        "parts": bank_matches.parts_of(session, match) if match else [],
        "likely": _likely(session, line),
        "refunded": bank_refunds.refunded_gift(session, line) if line.kind == LineKind.REFUND else None,
        "form": form or PartsForm(formdata=None),
        "aside": AsideForm(formdata=None),
    }
    return render_template("donations/desk/bank_line.html", **told, **_WORDS)


def _likely(session: Session, line: BankLine) -> list[candidates.Suggestion]:
    is_open = line.state.value == "open" and line.kind == LineKind.IN
    return candidates.suggestions(session, line) if is_open else []


@bp.post("/<int:line_id>/match")
@needs(Permission.MONEY)
def match(line_id: int) -> ResponseReturnValue:
    """Let it pay one pledge or several."""
    form = PartsForm()
    if form.validate():
        words = {**REFUSALS, NotFound: gettext("There is no gift with this reference.")}
        with form.refusals(words), transaction() as session:
            line = bank_matches.own_line(session, desk().organization.id, line_id)
            shares = _shares(session, line, form)
            found = bank_matches.match_by_hand(session, line, shares, desk().organizer.id, now=utcnow())
            return _done(session, "bank.matched", found.line, {"parts": len(shares)})
    line = bank_matches.own_line(db.session(), desk().organization.id, line_id)
    return _page(db.session(), line, form), form.status


def _shares(session: Session, line: BankLine, form: PartsForm) -> list[Share]:
    told = form.shares(line.currency, line.amount_minor)
    gifts = [(giving.own_donation(session, line.organization_id, code), minor) for code, minor in told]
    return [Share(donation.id, minor) for donation, minor in gifts]


@bp.post("/<int:line_id>/new-gift")
@needs(Permission.MONEY)
def new_gift(line_id: int) -> ResponseReturnValue:
    """Take it as a gift that nobody promised."""
    with refusals_flashed(REFUSALS), transaction() as session:
        line = bank_matches.own_line(session, desk().organization.id, line_id)
        locale = desk().organizer.locale
        bank_matches.match_to_new(session, line, desk().organizer.id, locale, now=utcnow())
        return _done(session, "bank.matched", line, {"parts": 1, "is_new": True})
    return _as_it_stands(line_id)


@bp.post("/<int:line_id>/refund")
@needs(Permission.MONEY)
def refund(line_id: int) -> ResponseReturnValue:
    """Book that PayPal took the payment back."""
    with refusals_flashed(REFUSALS), transaction() as session:
        line = bank_matches.own_line(session, desk().organization.id, line_id)
        bank_refunds.book_refund(session, line, desk().organizer.id, now=utcnow())
        return _done(session, "bank.refund", line, {})
    return _as_it_stands(line_id)


@bp.post("/<int:line_id>/undo")
@needs(Permission.MONEY)
def undo(line_id: int) -> ResponseReturnValue:
    """Take its match back: what was booked is reversed."""
    with refusals_flashed(REFUSALS), transaction() as session:
        line = bank_matches.own_line(session, desk().organization.id, line_id)
        found = bank_matches.active_match(session, line)
        if found is None:
            raise NotFound("no-match")
        bank_refunds.undo(session, found, desk().organizer.id, now=utcnow())
        audit.record(session, desk().actor, "bank.undone", line, now=utcnow())
        flash(gettext("It is undone: the booking is reversed, and the line waits again."), "good")
        return redirect(url_for(".show", line_id=line_id), code=303)
    return _as_it_stands(line_id)


@bp.post("/<int:line_id>/ignore")
@needs(Permission.MONEY)
def ignore(line_id: int) -> ResponseReturnValue:
    """Lay it aside: it is no gift."""
    form = AsideForm()
    with refusals_flashed(REFUSALS), transaction() as session:
        line = bank_matches.own_line(session, desk().organization.id, line_id)
        bank_matches.ignore(session, line, form.reason.data)
        after = {"reason": form.reason.data}
        audit.record(session, desk().actor, "bank.ignored", line, after=after, now=utcnow())
        flash_undo(gettext("It is laid aside."), url_for(".reopen", line_id=line_id))
        return redirect(url_for(".index"), code=303)
    return _as_it_stands(line_id)


@bp.post("/<int:line_id>/reopen")
@needs(Permission.MONEY)
def reopen(line_id: int) -> ResponseReturnValue:
    """Let a line that was laid aside wait again."""
    with refusals_flashed(REFUSALS), transaction() as session:
        line = bank_matches.own_line(session, desk().organization.id, line_id)
        bank_matches.reopen(session, line)
        audit.record(session, desk().actor, "bank.reopened", line, now=utcnow())
        flash(gettext("It waits again."), "good")
        return redirect(url_for(".show", line_id=line_id), code=303)
    return _as_it_stands(line_id)


def _done(session: Session, action: str, line: BankLine, after: Mapping[str, Any]) -> ResponseReturnValue:
    audit.record(session, desk().actor, action, line, after=after, now=utcnow())
    flash_undo(gettext("It is booked."), url_for(".undo", line_id=line.id))
    return redirect(url_for(".index"), code=303)


def _as_it_stands(line_id: int) -> ResponseReturnValue:
    return _page(db.session(), bank_matches.own_line(db.session(), desk().organization.id, line_id)), 409
