"""Organizers' pages for supporters: take them in from a file, take them away as one."""

from collections.abc import Iterator

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from campaign.accounts import audit
from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.alerts import welcoming
from campaign.campaigns.models import Campaign
from campaign.campaigns.service import campaigns_of
from campaign.core import jobs, sealed_files
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.desk_people_forms import PeopleForm
from campaign.core.errors import NotFound, Refused
from campaign.core.jobs import Job, JobState
from campaign.core.people_files import as_download, people_file
from campaign.core.row_files import head_of
from campaign.core.spreadsheets import Cell, csv_bytes
from campaign.core.tables import NoTable
from campaign.dashboard.desk_supporters_forms import FATES, FIELD_NAMES, LAYOUT_NAMES, PROBLEMS, ImportForm
from campaign.petitions.desk_forms import TABLE_PROBLEMS
from campaign.supporters import exporting, import_layouts, importing
from campaign.supporters.exporting import Reach
from campaign.supporters.import_models import SupporterImport

bp = Blueprint("supporters", __name__, url_prefix="/<organization>/supporters")
PAGE = 50
_CAMPAIGNS = 500


@bp.get("/")
@needs(Permission.IMPORT_PEOPLE)
def index() -> ResponseReturnValue:
    """The files that were taken in, newest first."""
    before = request.args.get("before", type=int)
    found = importing.imports_of(db.session(), desk().organization.id, before=before, limit=PAGE)
    older = url_for(".index", before=found[-1].id) if len(found) == PAGE else None
    told = {"is_welcoming": welcoming.is_wanted(db.session(), desk().organization.id)}
    return render_template("supporters/desk/index.html", imports=found, older=older, **told)


@bp.post("/welcome")
@needs(Permission.SETTINGS)
def welcome() -> ResponseReturnValue:
    """Send newcomers what happened so far in the campaign that they follow, or no more."""
    is_on, now = request.form.get("is_on") == "yes", utcnow()
    with transaction() as session:
        before = {"is_on": welcoming.is_wanted(session, desk().organization.id)}
        welcoming.switch(session, desk().organization.id, desk().organizer.id, is_on=is_on, now=now)
        after, owner = {"is_on": is_on}, desk().organization
        audit.record(session, desk().actor, "supporters.welcome", owner, before=before, after=after, now=now)
    flash(gettext("It is kept, and in force at once."), "good")
    return redirect(url_for(".index"), code=303)


@bp.route("/import", methods=["GET", "POST"])
@needs(Permission.IMPORT_PEOPLE)
def upload() -> ResponseReturnValue:
    """A file, and what its people agreed to."""
    form = ImportForm()
    form.offer(desk().organization, _campaigns(), str(get_locale()))
    if request.method == "POST" and form.validate():
        try:
            return _uploaded(form, form.table.data.read() if form.table.data else b"")
        except NoTable as refusal:
            form.table.errors = [TABLE_PROBLEMS[str(refusal)]]
    return render_template("supporters/desk/import.html", form=form), form.status


def _uploaded(form: ImportForm, raw: bytes) -> ResponseReturnValue:
    names, now = head_of(raw)[0], utcnow()
    layout = import_layouts.recognised(names).name
    with transaction() as session:
        kept = SupporterImport(
            organization_id=desk().organization.id,
            organizer_id=desk().organizer.id,
            label=form.label.data,
            file_name=sealed_files.keep(importing.folder(), raw, importing.CONTEXT),
            layout=layout,
            columns=import_layouts.columns_in(names),
            scope=form.chosen.scope,
            scope_id=form.chosen.scope_id,
            locale=form.locale.data,
            words=form.words.data,
            agreed_on=form.agreed_on.data,
            asks_first=bool(form.asks_first.data),
            created_at=now,
        )
        session.add(kept)
        session.flush()
        after = {"layout": layout, "asks_first": kept.asks_first}
        audit.record(session, desk().actor, "supporters.uploaded", kept, after=after, now=now)
    return redirect(url_for(".match", import_id=kept.id), code=303)


@bp.route("/<int:import_id>/columns", methods=["GET", "POST"])
@needs(Permission.IMPORT_PEOPLE)
def match(import_id: int) -> ResponseReturnValue:
    """Which column is what; then all lines are looked at, and nobody is taken in yet."""
    kept = _kept(import_id)
    head = head_of(importing.read_file(kept))
    columns = _matched(len(head[0])) if request.method == "POST" else kept.columns
    if request.method == "POST" and "email" in columns:
        return _begun(import_id, importing.CHECK, columns)
    told = {"kept": kept, "head": head, "columns": columns, "fields": FIELD_NAMES, "layouts": LAYOUT_NAMES}
    page = render_template("supporters/desk/columns.html", **told)
    return page, 422 if request.method == "POST" else 200


def _matched(width: int) -> dict[str, int]:
    given = {field: request.form.get(field, -1, type=int) for field in import_layouts.FIELDS}
    return {field: at for field, at in given.items() if 0 <= at < width}


@bp.post("/<int:import_id>/take")
@needs(Permission.IMPORT_PEOPLE)
def take(import_id: int) -> ResponseReturnValue:
    """Take in the lines that may be."""
    return _begun(import_id, importing.TAKE)


def _begun(import_id: int, kind: str, columns: dict[str, int] | None = None) -> ResponseReturnValue:
    now = utcnow()
    with transaction() as session:
        kept = importing.find_import(session, desk().organization.id, import_id, lock=True)
        kept.columns = kept.columns if columns is None else columns
        job = importing.start(session, kept, kind, now=now)
        audit.record(session, desk().actor, kind, kept, after={"lines": job.total_count}, now=now)
    return redirect(url_for(".progress", import_id=import_id, job_id=job.id), code=303)


@bp.get("/<int:import_id>/jobs/<int:job_id>")
@needs(Permission.IMPORT_PEOPLE)
def progress(import_id: int, job_id: int) -> ResponseReturnValue:
    """How far the looking or the taking in is, and what became of every line."""
    kept, job = _kept(import_id), _job(import_id, job_id)
    told = {"kept": kept, "job": job, "fates": FATES, "is_check": job.kind == importing.CHECK}
    return render_template("supporters/desk/progress.html", **told)


@bp.post("/<int:import_id>/jobs/<int:job_id>/again")
@needs(Permission.IMPORT_PEOPLE)
def go_on(import_id: int, job_id: int) -> ResponseReturnValue:
    """Go on after a fault, where it stopped."""
    now = utcnow()
    with transaction() as session:
        job = _job(import_id, job_id)
        if job.state is JobState.FAILED:
            jobs.start_again(job, now=now)
        audit.record(session, desk().actor, job.kind, _kept(import_id), now=now)
    return redirect(url_for(".progress", import_id=import_id, job_id=job_id), code=303)


@bp.get("/<int:import_id>/errors.csv")
@needs(Permission.IMPORT_PEOPLE)
def errors(import_id: int) -> ResponseReturnValue:
    """The lines that cannot be read, to correct and upload again."""
    kept, now = _kept(import_id), utcnow()
    with transaction() as session:
        audit.record(session, desk().actor, "supporters.seen", kept, now=now)
    reasons = {key: str(words) for key, words in PROBLEMS.items()}

    def wrong() -> Iterator[list[Cell]]:
        for line, problem in importing.wrong_lines(kept, now=now):
            yield [line.number, line.email, line.name, line.agreed, reasons[problem]]

    names = [str(FIELD_NAMES[field]) for field in ("email", "name", "agreed_at")]
    body = csv_bytes([gettext("Line"), *names, gettext("What is wrong")], list(wrong()))
    return Response(
        body, mimetype="text/csv", headers={"Content-Disposition": "attachment; filename=errors.csv"}
    )


@bp.route("/people", methods=["GET", "POST"])
@needs(Permission.EXPORT_PEOPLE, fresh=True)
def export() -> ResponseReturnValue:
    """Everybody who hears of this organization, as a file; why, and by whom, is written down first."""
    form = PeopleForm()
    try:
        if request.method == "POST" and form.validate():
            return _exported(form)
    except Refused:
        form.recipient.errors = [gettext("This is no age public key. It begins with age1.")]
    return render_template("supporters/desk/people.html", form=form), form.status


def _exported(form: PeopleForm) -> Response:
    owner = desk().organization
    names = {one.id: one.slug for one in _campaigns()}
    reach = Reach(organization_id=owner.id, campaigns=names, is_host=owner.is_host)
    rows = exporting.supporters(db.engine, reach)
    name, pieces = people_file(exporting.COLUMNS, rows, form.sealing)
    with transaction() as session:
        after, reason = {"sealed": str(form.seal.data)}, str(form.reason.data)
        audit.record(
            session, desk().actor, "supporters.exported", owner, after=after, reason=reason, now=utcnow()
        )
    return as_download(name, pieces)


def _campaigns() -> list[Campaign]:
    return campaigns_of(db.session(), desk().organization.id, state=None, before=None, limit=_CAMPAIGNS)


def _kept(import_id: int) -> SupporterImport:
    return importing.find_import(db.session(), desk().organization.id, import_id)


def _job(import_id: int, job_id: int) -> Job:
    job = jobs.find_job(db.session(), desk().organization.id, job_id)
    if job.told.get("import_id") != import_id:
        raise NotFound("no-job")
    return job
