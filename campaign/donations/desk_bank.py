"""Treasurers' pages for statements: a file is looked at, its columns are matched, its lines taken in."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from campaign.accounts import audit
from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.core.clock import utcnow
from campaign.core.db import db, lock, transaction
from campaign.core.row_numbers import asked_number
from campaign.core.tables import NoTable
from campaign.donations import bank_importing, bank_layouts, bank_statements
from campaign.donations.bank_files import keep_file, read_file
from campaign.donations.bank_importing import ImportedAlready
from campaign.donations.bank_layouts import NewAccount, header_row, layout_of
from campaign.donations.bank_models import ColumnMapping
from campaign.donations.bank_presets import PRESETS, recognised
from campaign.donations.bank_reading import NoHeader, Row, table_of
from campaign.donations.desk_bank_forms import (
    FILE_PROBLEMS,
    LINE_PROBLEMS,
    REFUSALS,
    RULE_WORDS,
    ColumnsForm,
    StatementForm,
    names_of,
)

bp = Blueprint("bank", __name__, url_prefix="/<organization>/bank")
PAGE = 40
LINES = 100
SHOWN = 5


@bp.get("/")
@needs(Permission.MONEY)
def index() -> ResponseReturnValue:
    """The statements that came in, newest first, and how many lines wait for a person."""
    session, ours = db.session(), desk().organization.id
    before = asked_number("before")
    found = bank_statements.statements_of(session, ours, before=before, limit=PAGE + 1)
    older = url_for(".index", before=found[PAGE - 1].id) if found[PAGE:] else None
    waiting = bank_statements.waiting_count(session, ours)
    return render_template("donations/desk/bank.html", statements=found[:PAGE], older=older, waiting=waiting)


@bp.route("/upload", methods=["GET", "POST"])
@needs(Permission.MONEY)
def upload() -> ResponseReturnValue:
    """A file, and the account that it is of."""
    form = StatementForm.of(bank_layouts.accounts_of(db.session(), desk().organization.id))
    if form.validate_on_submit():
        with form.refusals(REFUSALS), transaction() as session:
            return _uploaded(session, form)
    return render_template("donations/desk/bank_upload.html", form=form), form.status


def _uploaded(session: Session, form: StatementForm) -> ResponseReturnValue:
    ours, now = desk().organization.id, utcnow()
    mapping = _account(session, form)
    name = keep_file(ours, form.upload, now=now)
    audit.record(session, desk().actor, "bank.uploaded", mapping, now=now)
    is_known = mapping.columns or mapping.options.get("preset")
    return redirect(url_for(".look" if is_known else ".columns", mapping_id=mapping.id, file=name), code=303)


def _account(session: Session, form: StatementForm) -> ColumnMapping:
    ours = desk().organization.id
    if form.account.data:
        return bank_layouts.own_account(session, ours, int(form.account.data))
    preset = form.layout.data or recognised(form.rows) or ""
    new = NewAccount(organization_id=ours, name=form.name.data, preset=preset if preset in PRESETS else "")
    return bank_layouts.add_account(session, new, now=utcnow())


@bp.get("/accounts/<int:mapping_id>/files/<file>")
@needs(Permission.MONEY)
def look(mapping_id: int, file: str) -> ResponseReturnValue:
    """What importing this file would do. Nothing is written."""
    session, mapping = db.session(), _own(mapping_id)
    given = read_file(desk().organization.id, file)
    try:
        found = bank_importing.look(session, mapping, given, now=utcnow())
    except (NoTable, NoHeader) as refusal:
        flash(str(FILE_PROBLEMS[str(refusal)]), "error")
        return redirect(url_for(".columns", mapping_id=mapping_id, file=file), code=303)
    told = {"mapping": mapping, "file": file, "given": given, "found": found, "lines": found.reading.lines}
    words = {"problems": LINE_PROBLEMS, "rules": RULE_WORDS}
    return render_template("donations/desk/bank_look.html", shown=SHOWN, **told, **words)


@bp.route("/accounts/<int:mapping_id>/files/<file>/columns", methods=["GET", "POST"])
@needs(Permission.MONEY)
def columns(mapping_id: int, file: str) -> ResponseReturnValue:
    """Which column is what, with the first lines of the file beside it."""
    mapping, rows = _own(mapping_id), table_of(read_file(desk().organization.id, file).raw)
    at = header_row(rows, layout_of(mapping))
    form = ColumnsForm.of(mapping, rows[at])
    if form.validate_on_submit():
        with form.refusals(REFUSALS), transaction() as session:
            _set_columns(session, mapping, form, rows[at])
            return redirect(url_for(".look", mapping_id=mapping_id, file=file), code=303)
    told = {"mapping": mapping, "file": file, "names": names_of(rows[at])}
    first = [row for _, row in rows[at + 1 : at + 1 + SHOWN]]
    return render_template("donations/desk/bank_columns.html", form=form, first=first, **told), form.status


def _set_columns(session: Session, mapping: ColumnMapping, form: ColumnsForm, header: Row) -> None:
    lock(session, mapping)
    bank_layouts.set_columns(mapping, form.chosen(header), form.options())
    mapping.currency = form.currency.data
    after = {"columns": mapping.columns, "currency": mapping.currency}
    audit.record(session, desk().actor, "bank.columns", mapping, after=after, now=utcnow())


@bp.post("/accounts/<int:mapping_id>/files/<file>/import")
@needs(Permission.MONEY)
def take_in(mapping_id: int, file: str) -> ResponseReturnValue:
    """Set the worker to its lines; the same file again leads to what it was imported as."""
    now = utcnow()
    try:
        with transaction() as session:
            statement = bank_importing.begin(session, _own(mapping_id), file, desk().actor, now=now)
            after = {"lines": statement.line_count}
            audit.record(session, desk().actor, "bank.imported", statement, after=after, now=now)
        return redirect(url_for(".statement", statement_id=statement.id), code=303)
    except ImportedAlready as refusal:
        audit.nothing_changed(db.session())
        flash(gettext("This very file was imported before. Here is what came of it."), "warning")
        return redirect(url_for(".statement", statement_id=refusal.statement_id), code=303)


@bp.get("/statements/<int:statement_id>")
@needs(Permission.MONEY)
def statement(statement_id: int) -> ResponseReturnValue:
    """What came of a statement, line by line; looking at it is written down."""
    after = asked_number("after") or 0
    with transaction() as session:
        found = bank_statements.own_statement(session, desk().organization.id, statement_id)
        lines = bank_statements.lines_of(session, found, after=after, limit=LINES)
        audit.record(session, desk().actor, "bank.seen", found, now=utcnow())
    more = (
        url_for(".statement", statement_id=statement_id, after=lines[-1].id) if len(lines) == LINES else None
    )
    job, counts = bank_statements.job_of(session, found), bank_statements.counts_of(session, found)
    told = {"statement": found, "lines": lines, "job": job, "counts": counts, "more": more}
    return render_template("donations/desk/bank_statement.html", rules=RULE_WORDS, **told)


def _own(mapping_id: int) -> ColumnMapping:
    return bank_layouts.own_account(db.session(), desk().organization.id, mapping_id)
