"""Organizers' pages for signatures on paper: a grid to type a sheet, a file to read many."""

from collections.abc import Iterator

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from campaign.accounts import audit
from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.core import jobs, sealed_files
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.desk_forms import flash_undo
from campaign.core.errors import NotFound, Refused
from campaign.core.jobs import Job
from campaign.core.row_files import guess_columns, head_of
from campaign.core.spreadsheets import Cell, csv_bytes
from campaign.core.tables import NoTable
from campaign.petitions import desk_scans, paper, paper_import
from campaign.petitions.desk_forms import (
    FIELD_NAMES,
    GRID_ROWS,
    PROBLEMS,
    TABLE_PROBLEMS,
    GridLine,
    SheetForm,
    TableForm,
)
from campaign.petitions.models import Petition
from campaign.petitions.paper import Line, NewSheet
from campaign.petitions.paper_models import PaperSheet
from campaign.petitions.scoped import petition_of

bp = Blueprint("paper", __name__, url_prefix="/<organization>/campaigns/<slug>/paper")
PAGE = 50
LINES = 200


def _petition(slug: str) -> Petition:
    return petition_of(db.session(), desk().organization.id, slug)


def _sheet(slug: str, sheet_id: int) -> PaperSheet:
    return paper.find_sheet(db.session(), _petition(slug).id, sheet_id)


@bp.get("/")
@needs(Permission.MODERATE)
def index(slug: str) -> ResponseReturnValue:
    """The sheets, newest first, and how many count."""
    petition = _petition(slug)
    before = request.args.get("before", type=int)
    sheets = paper.sheets_of(db.session(), petition.id, before=before, limit=PAGE)
    older = url_for(".index", slug=slug, before=sheets[-1].id) if len(sheets) == PAGE else None
    total = paper.paper_count(db.session(), petition.id)
    return render_template(
        "petitions/desk/paper.html", petition=petition, sheets=sheets, total=total, older=older
    )


@bp.route("/new", methods=["GET", "POST"])
@needs(Permission.MODERATE)
def new(slug: str) -> ResponseReturnValue:
    """The grid for one sheet."""
    petition, form, rows = _petition(slug), SheetForm(), _grid()
    if request.method == "GET":
        return _grid_page(petition, form, rows, {})
    lines = [row.line(number) for number, row in enumerate(rows, 1) if not row.is_empty]
    wrong = {line.number: PROBLEMS[problem] for line in lines if (problem := paper.problem_of(line))}
    if form.validate() and lines and not wrong:
        try:
            return _counted(petition, form, lines)
        except Refused as refusal:
            form.scan.errors = [desk_scans.PROBLEMS[str(refusal)]]
    return _grid_page(petition, form, rows, wrong, has_none=not lines), 422


def _grid() -> list[GridLine]:
    return [GridLine(request.form, prefix=f"line-{number}-") for number in range(1, GRID_ROWS + 1)]


def _grid_page(
    petition: Petition,
    form: SheetForm,
    rows: list[GridLine],
    wrong: dict[int, object],
    *,
    has_none: bool = False,
) -> str:
    facts = {"petition": petition, "form": form, "rows": rows, "wrong": wrong, "has_none": has_none}
    return render_template("petitions/desk/paper_new.html", **facts)


def _counted(petition: Petition, form: SheetForm, lines: list[Line]) -> ResponseReturnValue:
    file_name = desk_scans.keep(form.scan.data) if form.scan.data else ""
    told = NewSheet(label=form.label.data or "", organizer_id=desk().organizer.id, file_name=file_name)
    now = utcnow()
    with transaction() as session:
        sheet = paper.count_sheet(session, petition, told, lines, now=now)
        audit.record(
            session, desk().actor, "paper.counted", sheet, after={"lines": sheet.line_count}, now=now
        )
    slug = petition.campaign.slug
    words = gettext("%(number)s lines are counted.", number=sheet.line_count)
    if sheet.duplicate_count:
        words += " " + gettext(
            "%(number)s of them have signed already and do not count twice.", number=sheet.duplicate_count
        )
    flash_undo(words, url_for(".undo", slug=slug, sheet_id=sheet.id))
    return redirect(url_for(".index", slug=slug), code=303)


def _told_of(sheet: PaperSheet) -> str:
    words = [gettext("%(number)s lines are counted.", number=sheet.line_count)]
    if twice := sheet.duplicate_count:
        words.append(gettext("%(number)s of them have signed already and do not count twice.", number=twice))
    return " ".join(words)


@bp.get("/<int:sheet_id>")
@needs(Permission.SEE_SIGNERS)
def show(slug: str, sheet_id: int) -> ResponseReturnValue:
    """The lines of a sheet; looking at them is written down."""
    sheet = _sheet(slug, sheet_id)
    after = request.args.get("after", 0, type=int)
    with transaction() as session:
        lines = paper.lines_of(session, sheet, after=after, limit=LINES)
        audit.record(session, desk().actor, "paper.seen", sheet, now=utcnow())
    more = (
        url_for(".show", slug=slug, sheet_id=sheet_id, after=lines[-1].line) if len(lines) == LINES else None
    )
    return render_template(
        "petitions/desk/paper_show.html", petition=sheet.petition, sheet=sheet, lines=lines, more=more
    )


@bp.get("/<int:sheet_id>/scan")
@needs(Permission.SEE_SIGNERS)
def scan(slug: str, sheet_id: int) -> ResponseReturnValue:
    """The scan itself, opened for this one answer."""
    sheet = _sheet(slug, sheet_id)
    raw = sealed_files.read(paper_import.folder(), sheet.file_name, paper_import.CONTEXT)
    with transaction() as session:
        audit.record(session, desk().actor, "paper.seen", sheet, now=utcnow())
    kind = desk_scans.kind_of(raw)
    return Response(raw, mimetype=kind or "text/csv", headers={"Content-Disposition": "attachment"})


@bp.post("/<int:sheet_id>/undo")
@needs(Permission.MODERATE)
def undo(slug: str, sheet_id: int) -> ResponseReturnValue:
    """Count a sheet no longer."""
    now = utcnow()
    with transaction() as session:
        sheet = paper.find_sheet(session, petition_of(session, desk().organization.id, slug).id, sheet_id)
        paper.undo(sheet, now=now)
        audit.record(
            session, desk().actor, "paper.undone", sheet, before={"lines": sheet.line_count}, now=now
        )
    flash_undo(gettext("It is counted no longer."), url_for(".redo", slug=slug, sheet_id=sheet_id))
    return redirect(url_for(".index", slug=slug), code=303)


@bp.post("/<int:sheet_id>/redo")
@needs(Permission.MODERATE)
def redo(slug: str, sheet_id: int) -> ResponseReturnValue:
    """Count it again."""
    with transaction() as session:
        sheet = paper.find_sheet(session, petition_of(session, desk().organization.id, slug).id, sheet_id)
        paper.count_again(sheet)
        audit.record(
            session, desk().actor, "paper.counted", sheet, after={"lines": sheet.line_count}, now=utcnow()
        )
    flash(gettext("It is counted again."), "good")
    return redirect(url_for(".index", slug=slug), code=303)


@bp.route("/import", methods=["GET", "POST"])
@needs(Permission.MODERATE)
def upload(slug: str) -> ResponseReturnValue:
    """A file with many lines."""
    petition, form = _petition(slug), TableForm()
    if request.method == "POST" and form.validate():
        raw = form.table.data.read() if form.table.data else b""
        try:
            return _uploaded(petition, form.label.data or "", raw)
        except NoTable as refusal:
            form.table.errors = [TABLE_PROBLEMS[str(refusal)]]
    page = render_template("petitions/desk/paper_import.html", petition=petition, form=form)
    return page, 422 if request.method == "POST" else 200


def _uploaded(petition: Petition, label: str, raw: bytes) -> ResponseReturnValue:
    names = head_of(raw)[0]
    file_name = sealed_files.keep(paper_import.folder(), raw, paper_import.CONTEXT)
    told, now = NewSheet(label=label, organizer_id=desk().organizer.id, file_name=file_name), utcnow()
    with transaction() as session:
        sheet = paper.keep_sheet(session, petition, told, now=now)
        sheet.columns = guess_columns(names, paper_import.GUESSES)
        audit.record(session, desk().actor, "paper.uploaded", sheet, after={"columns": len(names)}, now=now)
    return redirect(url_for(".match", slug=petition.campaign.slug, sheet_id=sheet.id), code=303)


@bp.route("/<int:sheet_id>/columns", methods=["GET", "POST"])
@needs(Permission.SEE_SIGNERS)
def match(slug: str, sheet_id: int) -> ResponseReturnValue:
    """Which column is what; then all lines are looked at, and nothing is counted yet."""
    sheet = _sheet(slug, sheet_id)
    head = head_of(paper_import.read_file(sheet))
    columns = _matched(len(head[0])) if request.method == "POST" else sheet.columns
    if request.method == "POST" and "name" in columns:
        return _looked_at(slug, sheet_id, columns)
    facts = {"petition": sheet.petition, "sheet": sheet, "head": head, "columns": columns}
    page = render_template("petitions/desk/paper_columns.html", fields=FIELD_NAMES, **facts)
    return page, 422 if request.method == "POST" else 200


def _matched(width: int) -> dict[str, int]:
    given = {field: request.form.get(field, -1, type=int) for field in paper_import.FIELDS}
    return {field: at for field, at in given.items() if 0 <= at < width}


def _looked_at(slug: str, sheet_id: int, columns: dict[str, int]) -> ResponseReturnValue:
    now = utcnow()
    with transaction() as session:
        sheet = paper.find_sheet(session, petition_of(session, desk().organization.id, slug).id, sheet_id)
        job = paper_import.start(session, sheet, paper_import.CHECK, columns, desk().actor, now=now)
        audit.record(session, desk().actor, "paper.looked at", sheet, after={"columns": columns}, now=now)
    return redirect(url_for(".progress", slug=slug, sheet_id=sheet_id, job_id=job.id), code=303)


@bp.get("/<int:sheet_id>/jobs/<int:job_id>")
@needs(Permission.MODERATE)
def progress(slug: str, sheet_id: int, job_id: int) -> ResponseReturnValue:
    """How far the looking or the counting is, and what came of it."""
    sheet, job = _sheet(slug, sheet_id), _job(sheet_id, job_id)
    is_check = job.kind == paper_import.CHECK
    return render_template(
        "petitions/desk/paper_progress.html", petition=sheet.petition, sheet=sheet, job=job, is_check=is_check
    )


@bp.post("/<int:sheet_id>/count")
@needs(Permission.MODERATE)
def count(slug: str, sheet_id: int) -> ResponseReturnValue:
    """Count the lines that are right."""
    now = utcnow()
    with transaction() as session:
        sheet = paper.find_sheet(session, petition_of(session, desk().organization.id, slug).id, sheet_id)
        job = paper_import.start(session, sheet, paper_import.COUNT, sheet.columns, desk().actor, now=now)
        audit.record(session, desk().actor, "paper.counted", sheet, now=now)
    return redirect(url_for(".progress", slug=slug, sheet_id=sheet_id, job_id=job.id), code=303)


@bp.get("/<int:sheet_id>/errors.csv")
@needs(Permission.SEE_SIGNERS)
def errors(slug: str, sheet_id: int) -> ResponseReturnValue:
    """The lines that cannot be counted, to correct and upload again."""
    sheet = _sheet(slug, sheet_id)
    raw, columns = paper_import.read_file(sheet), dict(sheet.columns)
    with transaction() as session:
        audit.record(session, desk().actor, "paper.seen", sheet, now=utcnow())
    names = [str(words) for words in FIELD_NAMES.values()]
    reasons = {key: str(words) for key, words in PROBLEMS.items()}
    body = csv_bytes([gettext("Line"), *names, gettext("What is wrong")], _wrong(raw, columns, reasons))
    return Response(
        body, mimetype="text/csv", headers={"Content-Disposition": "attachment; filename=errors.csv"}
    )


def _wrong(raw: bytes, columns: dict[str, int], reasons: dict[str, str]) -> Iterator[list[Cell]]:
    for line, problem in paper_import.wrong_rows(raw, columns):
        yield [
            line.number,
            line.name,
            line.place,
            line.email,
            "yes" if line.is_shown else "",
            reasons[problem],
        ]


def _job(sheet_id: int, job_id: int) -> Job:
    job = jobs.find_job(db.session(), desk().organization.id, job_id)
    if job.told.get("sheet_id") != sheet_id:
        raise NotFound("no-job")
    return job
