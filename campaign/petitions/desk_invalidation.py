"""Bulk invalidation: say whom it meets, look at the dry run, carry it out, stop it, undo it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from campaign.accounts import audit
from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.core import jobs
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.desk_forms import flash_undo
from campaign.core.errors import Refused
from campaign.core.jobs import Job
from campaign.petitions import invalidating, scoped, signers, suspecting
from campaign.petitions.conditions import conditions_of
from campaign.petitions.decision_models import Decision
from campaign.petitions.desk_moderation import seat
from campaign.petitions.desk_signer_forms import CarryOutForm, ConditionsForm
from campaign.petitions.desk_words import SIGN_WORDS, STATE_WORDS
from campaign.petitions.models import Petition
from campaign.petitions.reasons import NOT_COUNTED

bp = Blueprint("invalidation", __name__, url_prefix="/<organization>/campaigns/<slug>/invalidation")


@bp.get("/")
@needs(Permission.MODERATE)
def index(slug: str) -> ResponseReturnValue:
    """The conditions, as an hour of the bands may have filled them in, and what was done before."""
    return _form_page(slug, ConditionsForm(formdata=None, data=_suggested()))


@bp.post("/")
@needs(Permission.MODERATE)
def look(slug: str) -> ResponseReturnValue:
    """Begin the dry run."""
    form, now = ConditionsForm(), utcnow()
    if not form.validate():
        return _form_page(slug, form), 422
    wanted = form.conditions(desk().organization.zone, now=now)
    try:
        with transaction() as session:
            petition = _petition(session, slug)
            decision = invalidating.draft(session, seat(), petition.id, wanted, now=now)
            _record(session, "invalidation.dry_run", decision, {"petition": petition.id})
    except Refused:
        form.form_errors.append(gettext("Nobody has signed in that time yet."))
        return _form_page(slug, form), 422
    return redirect(url_for(".show", slug=slug, number=decision.id), code=303)


@bp.get("/<int:number>/")
@needs(Permission.MODERATE)
def show(slug: str, number: int) -> ResponseReturnValue:
    """What the dry run met, how far the work is, and what can be done now."""
    with transaction() as session:
        petition, decision, job = _found(session, slug, number)
        sample = _sample(session, petition, job)
        if sample:
            _record(session, "invalidation.sample_seen", decision, {"count": len(sample)})
        return render_template(
            "petitions/desk/invalidation.html",
            campaign=petition.campaign,
            **{"decision": decision, "job": job, "sample": sample, "form": CarryOutForm(formdata=None)},
            **{"conditions": conditions_of(decision), "signs_in": suspecting.signs_in},
            **{"sign_words": SIGN_WORDS, "state_words": STATE_WORDS, "reasons": NOT_COUNTED},
        )


@bp.post("/<int:number>/carry-out")
@needs(Permission.MODERATE)
def carry_out(slug: str, number: int) -> ResponseReturnValue:
    """Take out what the dry run met."""
    form = CarryOutForm()
    reason = form.reason.data if form.validate() else "other"
    with transaction() as session:
        _, decision, _ = _found(session, slug, number)
        told = bool(form.is_told.data)
        invalidating.carry_out(session, seat(), decision, reason, is_told=told, now=utcnow())
        _record(session, "invalidation.begun", decision, {"reason": reason, "told": told})
    flash_undo(gettext("They are being taken out."), url_for(".undo", slug=slug, number=number))
    return redirect(url_for(".show", slug=slug, number=number), code=303)


@bp.post("/<int:number>/<any(stop, go_on):act>")
@needs(Permission.MODERATE)
def pause(slug: str, number: int, act: str) -> ResponseReturnValue:
    """Stop after the batch in hand, or go on where it stopped."""
    with transaction() as session:
        _, decision, job = _found(session, slug, number)
        if act == "stop" and job:
            jobs.stop(job)
        elif job:
            jobs.start_again(job, now=utcnow())
        _record(session, f"invalidation.{act}", decision, {})
    flash(gettext("It is stopped.") if act == "stop" else gettext("It goes on."), "good")
    return redirect(url_for(".show", slug=slug, number=number), code=303)


@bp.post("/<int:number>/undo")
@needs(Permission.MODERATE)
def undo(slug: str, number: int) -> ResponseReturnValue:
    """Put back everything that was taken out."""
    with transaction() as session:
        _, decision, _ = _found(session, slug, number)
        invalidating.put_back(session, seat(), decision, now=utcnow())
        _record(session, "invalidation.undone", decision, {"count": decision.part_count})
    flash(gettext("They are being put back."), "good")
    return redirect(url_for(".show", slug=slug, number=number), code=303)


def _petition(session: Session, slug: str) -> Petition:
    return scoped.petition_of(session, desk().organization.id, slug)


def _found(session: Session, slug: str, number: int) -> tuple[Petition, Decision, Job | None]:
    petition = _petition(session, slug)
    decision = invalidating.find_invalidation(session, seat(), petition.id, number)
    return petition, decision, invalidating.job_of(session, decision)


def _sample(session: Session, petition: Petition, job: Job | None) -> list[object]:
    ids = job.told.get("sample", []) if job else []
    return [signers.find_signer(session, petition.id, one) for one in ids]


def _suggested() -> dict[str, object]:
    """The last hour, or the hour that the address names, in the organization's zone."""
    zone = ZoneInfo(desk().organization.zone)
    now = utcnow().astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)
    try:
        since = datetime.fromisoformat(request.args["since"]).astimezone(zone).replace(tzinfo=None)
    except (KeyError, ValueError, OverflowError):
        return {"since": now - timedelta(hours=1), "until": now + timedelta(minutes=1), "with_pending": True}
    signs = [bit for bit in SIGN_WORDS if request.args.get("signs", 0, type=int) & bit]
    return {"since": since, "until": since + timedelta(hours=1), "signs": signs, "with_pending": True}


def _form_page(slug: str, form: ConditionsForm) -> str:
    session = db.session()
    petition = _petition(session, slug)
    return render_template(
        "petitions/desk/invalidations.html",
        campaign=petition.campaign,
        form=form,
        earlier=invalidating.invalidations_of(session, petition.id, desk().organization.id),
        reasons=NOT_COUNTED,
    )


def _record(session: Session, action: str, decision: Decision, after: dict[str, object]) -> None:
    audit.record(session, desk().actor, action, decision, after=after, now=utcnow())
