"""Organizers' pages for handing over: packs, the register, people as a file."""

from flask import (
    Blueprint,
    Response,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from campaign.accounts import audit
from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.core import jobs
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.desk_people_forms import PeopleForm
from campaign.core.errors import NotFound, Refused
from campaign.core.jobs import Job, JobState
from campaign.core.people_files import as_download, people_file
from campaign.petitions import exporting, handing, packs, paper, tally
from campaign.petitions.desk_forms import HandoverForm, PackForm
from campaign.petitions.handing import Handing
from campaign.petitions.models import Petition, PetitionState, SignatureState
from campaign.petitions.scoped import petition_of

bp = Blueprint("delivery", __name__, url_prefix="/<organization>/campaigns/<slug>/delivery")
PAGE = 50
PACKS_SHOWN = 5


@bp.get("/")
@needs(Permission.LOOK)
def index(slug: str) -> ResponseReturnValue:
    """Packs that were made, and the register."""
    return _page(slug, HandoverForm())


@bp.post("/packs")
@needs(Permission.PUBLISH)
def order(slug: str) -> ResponseReturnValue:
    """Ask for a pack; the worker makes it."""
    form, now = PackForm(), utcnow()
    with transaction() as session:
        petition = _petition(slug)
        if not form.validate() or petition.state is PetitionState.DRAFT:
            flash(gettext("A petition that was never open has nothing to hand over."), "error")
            return _page(slug, HandoverForm()), 422
        job = packs.order(
            session, petition.campaign, petition, locale=form.locale.data, organizer_id=desk().organizer.id
        )
        audit.record(
            session, desk().actor, "pack.ordered", job, after={"language": form.locale.data}, now=now
        )
    return redirect(url_for(".pack", slug=slug, job_id=job.id), code=303)


@bp.get("/packs/<int:job_id>")
@needs(Permission.LOOK)
def pack(slug: str, job_id: int) -> ResponseReturnValue:
    """How far a pack is."""
    petition = _petition(slug)
    job = _pack_of(petition, job_id)
    return render_template("petitions/desk/pack.html", petition=petition, job=job, file=packs.file_of(job))


@bp.post("/packs/<int:job_id>/stop")
@needs(Permission.PUBLISH)
def stop(slug: str, job_id: int) -> ResponseReturnValue:
    """Make no more of it, or go on with what was stopped or failed."""
    now = utcnow()
    with transaction() as session:
        job = _pack_of(_petition(slug), job_id)
        if job.state is JobState.WAITING:
            jobs.stop(job)
        else:
            jobs.start_again(job, now=now)
        audit.record(session, desk().actor, f"pack.{job.state.value}", job, now=now)
    is_stopped = job.state is JobState.STOPPED
    flash(gettext("It is stopped.") if is_stopped else gettext("It goes on."), "good")
    return redirect(url_for(".pack", slug=slug, job_id=job_id), code=303)


@bp.post("/packs/<int:job_id>/file")
@needs(Permission.PUBLISH)
def download(slug: str, job_id: int) -> ResponseReturnValue:
    """The pack; who took it stands in the register."""
    now = utcnow()
    with transaction() as session:
        petition = _petition(slug)
        job = _pack_of(petition, job_id)
        path = packs.file_of(job)
        if path is None:
            raise NotFound("no-pack")
        told = Handing(kind=handing.PACK, recipient="", what=job.told["locale"], handed_on=now.date())
        handing.note(session, petition, told, organizer_id=desk().organizer.id, now=now)
        audit.record(session, desk().actor, "pack.downloaded", job, now=now)
    return send_file(path, as_attachment=True, download_name=f"{slug}-{job.told['locale']}.zip")


@bp.post("/register")
@needs(Permission.PUBLISH)
def enter(slug: str) -> ResponseReturnValue:
    """Enter what was handed to whom."""
    form, now = HandoverForm(), utcnow()
    if not form.validate():
        return _page(slug, form), 422
    told = form.handing()
    with transaction() as session:
        entry = handing.note(session, _petition(slug), told, organizer_id=desk().organizer.id, now=now)
        audit.record(session, desk().actor, "handover.entered", entry, after={"on": told.handed_on}, now=now)
    flash(gettext("It stands in the register."), "good")
    return redirect(url_for(".index", slug=slug), code=303)


@bp.get("/people")
@needs(Permission.EXPORT_PEOPLE, fresh=True)
def people(slug: str) -> ResponseReturnValue:
    """What is asked before personal data leaves as a file."""
    return render_template("petitions/desk/people.html", petition=_petition(slug), form=PeopleForm())


@bp.post("/people")
@needs(Permission.EXPORT_PEOPLE, fresh=True)
def export(slug: str) -> ResponseReturnValue:
    """Everybody whose signature counts, as a file; why, and by whom, is written down first."""
    petition, form = _petition(slug), PeopleForm()
    try:
        if form.validate():
            return _exported(petition, form)
    except Refused:
        form.recipient.errors = [gettext("This is no age public key. It begins with age1.")]
    return render_template("petitions/desk/people.html", petition=petition, form=form), 422


def _exported(petition: Petition, form: PeopleForm) -> Response:
    seal, now = str(form.seal.data), utcnow()
    rows = exporting.people(db.engine, petition.id, states=[SignatureState.CONFIRMED])
    name, pieces = people_file(exporting.COLUMNS, rows, form.sealing)
    with transaction() as session:
        told = Handing(kind=handing.PEOPLE, recipient="", what=name, handed_on=now.date())
        handing.note(session, petition, told, organizer_id=desk().organizer.id, now=now)
        audit.record(
            session,
            desk().actor,
            "people.exported",
            petition,
            after={"sealed": seal, "campaign": petition.campaign.slug},
            reason=str(form.reason.data),
            now=now,
        )
    return as_download(name, pieces)


def _page(slug: str, form: HandoverForm) -> str:
    session, petition = db.session(), _petition(slug)
    before = request.args.get("before", type=int)
    entries = handing.register_of(session, petition.id, before=before, limit=PAGE)
    return render_template(
        "petitions/desk/delivery.html",
        petition=petition,
        form=form,
        pack_form=PackForm(),
        packs=packs.packs_of(session, desk().organization.id, petition.id, limit=PACKS_SHOWN),
        entries=entries,
        older=url_for(".index", slug=slug, before=entries[-1].id) if len(entries) == PAGE else None,
        online=tally.counts_of(session, [petition.id]).get(petition.id, 0),
        on_paper=paper.paper_count(session, petition.id),
    )


def _petition(slug: str) -> Petition:
    return petition_of(db.session(), desk().organization.id, slug)


def _pack_of(petition: Petition, job_id: int) -> Job:
    job = jobs.find_job(db.session(), desk().organization.id, job_id)
    if job.kind != packs.PACK or job.told["petition_id"] != petition.id:
        raise NotFound("no-pack")
    return job
