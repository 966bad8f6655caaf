"""The ledger, the receipts and the payouts at the treasurer's desk, and their files for an accountant."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import islice
from typing import Any

from flask import Blueprint, Response, render_template, request, send_file, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from campaign.accounts import audit
from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.errors import NotFound
from campaign.core.row_numbers import asked_number, row_number
from campaign.core.spreadsheets import XLSX, XLSX_ROWS, Cell, csv_bytes, xlsx_file
from campaign.donations import journal, ledger_reading
from campaign.donations.booking import day_of
from campaign.donations.desk_money_words import WORDS
from campaign.donations.ledger_reading import Balance, Key, Month
from campaign.donations.receipts import number_of

bp = Blueprint("ledger", __name__, url_prefix="/<organization>/ledger")
receipts_bp = Blueprint("receipts", __name__, url_prefix="/<organization>/receipts")
payouts_bp = Blueprint("payouts", __name__, url_prefix="/<organization>/payouts")
PAGE = 50


@bp.get("/")
@needs(Permission.MONEY)
def index() -> ResponseReturnValue:
    """A month: each account's balance before and after, and the entries, of one account or of all."""
    session, month = db.session(), _month()
    found = ledger_reading.balances(session, desk().organization.id, month)
    looked_at = _looked_at(found)
    lines = ledger_reading.lines(session, desk().organization.id, month, looked_at, _before())
    shown = {
        "month": month,
        "balances": found,
        "looked_at": looked_at,
        "older": _older(month, looked_at, lines),
    }
    page = lines[: ledger_reading.PAGE]
    return render_template(
        "donations/desk/ledger.html", lines=page, is_latest=_is_latest(month), **shown, **WORDS
    )


@bp.get("/journal/<month>.<any(csv, xlsx):form>")
@needs(Permission.MONEY, fresh=True)
def month_journal(month: str, form: str) -> ResponseReturnValue:
    """Every leg of a month, for the accountant."""
    wanted = Month.read(month, _today())
    _taken("ledger.exported", {"month": str(wanted), "form": form})
    rows = journal.journal(db.session(), desk().organization.id, wanted)
    return _file(f"journal-{wanted}", form, journal.JOURNAL, rows)


@receipts_bp.get("/")
@needs(Permission.MONEY)
def index_of_receipts() -> ResponseReturnValue:
    """The receipts of a year, voids among them."""
    session, year = db.session(), _year(asked_number("year") or _today().year)
    before = asked_number("before")
    whose = desk().organization.id
    found = ledger_reading.receipts(session, whose, year, before=before, limit=PAGE + 1)
    older = url_for(".index_of_receipts", year=year, before=found[PAGE - 1].number) if found[PAGE:] else None
    shown = {"receipts": found[:PAGE], "year": year, "older": older, "number_of": number_of}
    return render_template("donations/desk/receipts.html", **shown)


@receipts_bp.get("/<int:year>.<any(csv, xlsx):form>")
@needs(Permission.MONEY, fresh=True)
def receipts_file(year: int, form: str) -> ResponseReturnValue:
    """All receipts of a year with the names on them."""
    _taken("receipts.exported", {"year": _year(year), "form": form})
    rows = journal.receipt_rows(db.session(), desk().organization.id, year)
    return _file(f"receipts-{year}", form, journal.RECEIPTS, rows)


@payouts_bp.get("/")
@needs(Permission.MONEY)
def index_of_payouts() -> ResponseReturnValue:
    """What the card provider paid into the bank, newest first, with the organization's part."""
    whose, before = desk().organization.id, asked_number("before")
    found = ledger_reading.payouts(db.session(), whose, before=before, limit=PAGE + 1)
    older = url_for(".index_of_payouts", before=found[PAGE - 1][0].id) if found[PAGE:] else None
    return render_template("donations/desk/payouts.html", payouts=found[:PAGE], older=older)


@payouts_bp.get("/<int:number>/")
@needs(Permission.MONEY)
def show_payout(number: int) -> ResponseReturnValue:
    """One deposit and the movements that it is made of."""
    session, whose = db.session(), desk().organization.id
    payout, part = ledger_reading.own_payout(session, whose, number)
    after = asked_number("after") or 0
    lines = ledger_reading.payout_lines(session, whose, payout, after=after, limit=PAGE + 1)
    more = url_for(".show_payout", number=number, after=lines[PAGE - 1].id) if lines[PAGE:] else None
    shown = {"payout": payout, "part": part, "lines": lines[:PAGE], "more": more}
    return render_template("donations/desk/payout.html", **shown)


@payouts_bp.get("/<int:number>/journal.<any(csv, xlsx):form>")
@needs(Permission.MONEY, fresh=True)
def payout_journal(number: int, form: str) -> ResponseReturnValue:
    """The legs behind one deposit: on the card provider's account they come to nothing."""
    session, whose = db.session(), desk().organization.id
    payout, _ = ledger_reading.own_payout(session, whose, number)
    _taken("payout.exported", {"payout": payout.id, "form": form})
    rows = journal.journal_of_payout(session, whose, payout)
    return _file(f"payout-{payout.id}", form, journal.JOURNAL, rows)


def _today() -> date:
    return day_of(db.session(), desk().organization.id, utcnow())


def _year(typed: int) -> int:
    if not 1900 <= typed <= 9999:
        raise NotFound("no-year")
    return typed


def _month() -> Month:
    return Month.read(request.args.get("month", ""), _today())


def _is_latest(month: Month) -> bool:
    return month.first >= Month(_today().year, _today().month).first


def _looked_at(found: list[Balance]) -> Balance | None:
    wanted = (request.args.get("account"), request.args.get("currency"))
    return next((one for one in found if (one.account.value, one.opening.currency) == wanted), None)


def _before() -> Key | None:
    """The key of the last line of the page before: its day and its number."""
    day, _, typed = request.args.get("before", "").partition(".")
    try:
        number = row_number(typed)
        return (date.fromisoformat(day), number) if number is not None else None
    except ValueError:
        return None


def _older(month: Month, looked_at: Balance | None, lines: Sequence[Any]) -> str | None:
    if not lines[ledger_reading.PAGE :]:
        return None
    last = lines[ledger_reading.PAGE - 1].entry
    which: dict[str, Any] = (
        {"account": looked_at.account.value, "currency": looked_at.opening.currency} if looked_at else {}
    )
    return url_for(".index", month=str(month), before=f"{last.posted_on.isoformat()}.{last.id}", **which)


def _taken(action: str, told: dict[str, object]) -> None:
    with transaction() as session:
        audit.record(session, desk().actor, action, desk().organization, after=told, now=utcnow())


def _file(name: str, form: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    name = f"{desk().organization.slug}-{name}.{form}"
    if form == "xlsx":
        book = xlsx_file(name, columns, islice(rows, XLSX_ROWS - 1))
        return send_file(book, mimetype=XLSX, as_attachment=True, download_name=name)
    answer = Response(stream_with_context(csv_bytes(columns, rows)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
