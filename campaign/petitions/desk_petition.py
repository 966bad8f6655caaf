"""A petition as its organizers see it: open, close, goal and times, whom it addresses."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from campaign.accounts import audit, four_eyes, writing
from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.campaigns.models import Campaign
from campaign.campaigns.service import own_campaign
from campaign.core.clock import utcnow
from campaign.core.db import db, lock, transaction
from campaign.core.desk_forms import flash_undo, refusals_flashed
from campaign.core.errors import NotFound
from campaign.petitions import addressing, answering, organizing, pages
from campaign.petitions.desk_petition_forms import TargetForm, TermsForm
from campaign.petitions.models import Petition, PetitionState, Target
from campaign.petitions.scoped import petition_of

bp = Blueprint("petition", __name__, url_prefix="/<organization>/campaigns/<slug>/petition")


@bp.get("/")
@needs(Permission.LOOK)
def index(slug: str) -> ResponseReturnValue:
    """Its words, its state, whom it addresses; or how to begin one."""
    return page(slug)


@bp.post("/open")
@needs(Permission.PUBLISH)
def open_(slug: str) -> ResponseReturnValue:
    """Take signatures; a closed one opens again."""
    with refusals_flashed(), transaction():
        _move(slug, PetitionState.OPEN)
        flash_undo(gettext("The petition is open."), url_for(".close", slug=slug))
        return redirect(url_for(".index", slug=slug), code=303)
    return page(slug), 409


@bp.post("/close")
@needs(Permission.PUBLISH)
def close(slug: str) -> ResponseReturnValue:
    """Take no more signatures. Whoever has signed can still confirm."""
    with refusals_flashed(), transaction():
        _move(slug, PetitionState.CLOSED)
        words = gettext("The petition is closed. Whoever signed before can still confirm.")
        flash_undo(words, url_for(".open_", slug=slug))
        return redirect(url_for(".index", slug=slug), code=303)
    return page(slug), 409


@bp.route("/terms", methods=["GET", "POST"])
@needs(Permission.WRITE)
def terms(slug: str) -> ResponseReturnValue:
    """Goal, times, comments."""
    petition = own(slug)
    form = TermsForm.of_row(petition, meta={"zone": desk().organization.zone})
    if form.validate_on_submit():
        with form.refusals(), transaction():
            _set_terms(slug, form)
            flash(gettext("Saved."), "good")
            return redirect(url_for(".index", slug=slug), code=303)
    about = f"terms:{petition.id}"
    shown = {"campaign": petition.campaign, "form": form, "about": about}
    kept = writing.left_off(form, about)
    return render_template("petitions/desk/terms.html", kept=kept, **shown), form.status


@bp.route("/targets/new", methods=["GET", "POST"])
@needs(Permission.WRITE)
def new_target(slug: str) -> ResponseReturnValue:
    """Address one more authority, behind the others."""
    petition, form = own(slug), TargetForm()
    if form.validate_on_submit():
        with transaction() as session:
            writing.take_once(session, form, f"target:new:{petition.id}", now=utcnow())
            target = addressing.add_target(session, own(slug), form.addressee())
            _show("target.added", target, petition, after=_told(target), is_new_thing=True)
        undo = url_for(".remove_target", slug=slug, number=target.id)
        flash_undo(gettext("It is addressed as well."), undo)
        return redirect(url_for(".index", slug=slug), code=303)
    return _target_page(petition, form, None), form.status


@bp.route("/targets/<int:number>", methods=["GET", "POST"])
@needs(Permission.WRITE)
def target(slug: str, number: int) -> ResponseReturnValue:
    """Name an authority anew."""
    petition = own(slug)
    found = addressing.find_target(db.session(), number, petition)
    form = TargetForm.of_row(found)
    if form.validate_on_submit():
        with transaction() as session:
            _rename(addressing.find_target(session, number, own(slug)), form)
        flash(gettext("Saved."), "good")
        return redirect(url_for(".index", slug=slug), code=303)
    return _target_page(petition, form, found), form.status


@bp.post("/targets/<int:number>/first")
@needs(Permission.WRITE)
def target_up(slug: str, number: int) -> ResponseReturnValue:
    """One place further up in the list."""
    with transaction() as session:
        found = addressing.find_target(session, number, own(slug))
        addressing.move_up(session, found)
        _note("target.moved", found, after={"position": found.position})
    return redirect(url_for(".index", slug=slug), code=303)


@bp.post("/targets/<int:number>/remove")
@needs(Permission.WRITE)
def remove_target(slug: str, number: int) -> ResponseReturnValue:
    """Address one authority less."""
    with transaction() as session:
        found = addressing.find_target(session, number, own(slug))
        _note("target.removed", found, before=_told(found))
        addressing.remove_target(session, number)
    undo = url_for(".restore_target", slug=slug, number=number)
    flash_undo(gettext("It is not addressed any more."), undo)
    return redirect(url_for(".index", slug=slug), code=303)


@bp.post("/targets/<int:number>/restore")
@needs(Permission.WRITE)
def restore_target(slug: str, number: int) -> ResponseReturnValue:
    """Address it again, as the log remembers it."""
    with transaction() as session:
        petition = own(slug)
        line = audit.latest(session, "target.removed", f"target:{number}")
        if line is None or line.before["petition"] != petition.id:
            raise NotFound("no-target")
        found = addressing.put_back(session, petition, number, line.before)
        _note("target.restored", found, after=_told(found))
    flash(gettext("It is addressed again."), "good")
    return redirect(url_for(".index", slug=slug), code=303)


def own(slug: str) -> Petition:
    """The petition of this address, if it is this organization's."""
    return petition_of(db.session(), desk().organization.id, slug)


def own_hub(slug: str) -> Campaign:
    """Its campaign, which may have no petition yet."""
    return own_campaign(db.session(), desk().organization.id, slug)


def page(slug: str) -> str:
    """The petition's page."""
    session, campaign = db.session(), own_hub(slug)
    ask = pages.cards_of(session, [campaign], drafts=True)[0].ask
    if ask is None:
        return render_template("petitions/desk/none.html", campaign=campaign)
    return render_template(
        "petitions/desk/index.html",
        campaign=campaign,
        ask=ask,
        is_frozen=organizing.is_frozen(session, ask.petition),
        versions=organizing.versions_of(session, ask.petition),
        replies=answering.replies_of(session, ask.petition.id),
        removed=answering.removed_replies_of(session, ask.petition.id),
    )


def _target_page(petition: Petition, form: TargetForm, target: Target | None) -> str:
    about = f"target:{target.id}" if target else f"target:new:{petition.id}"
    return render_template(
        "petitions/desk/target.html",
        campaign=petition.campaign,
        form=form,
        target=target,
        about=about,
        kept=writing.left_off(form, about),
    )


def _move(slug: str, state: PetitionState) -> None:
    session, petition = db.session(), own(slug)
    lock(session, petition)
    before = {"state": petition.state}
    organizing.move(session, petition, state)
    if state is not PetitionState.OPEN:
        _note(f"petition.{state}", petition, before=before, after={"state": state})
        return
    version = organizing.current_version(session, petition)
    after = {"state": state, "titles": version.titles, "asks": version.asks}
    is_shown = petition.campaign.is_seen
    four_eyes.record(f"petition.{state}", petition, is_shown=is_shown, before=before, after=after)


def _set_terms(slug: str, form: TermsForm) -> None:
    session, petition = db.session(), own(slug)
    lock(session, petition)
    form.is_news_of(petition, meta={"zone": desk().organization.zone})
    writing.take_once(session, form, f"terms:{petition.id}", now=utcnow())
    before = vars(organizing.terms_of(petition))
    organizing.set_terms(session, petition, form.terms())
    _show("petition.terms", petition, petition, before=before, after=vars(form.terms()))


def _rename(target: Target, form: TargetForm) -> None:
    session, before = db.session(), _told(target)
    lock(session, target)
    form.is_news_of(target)
    writing.take_once(session, form, f"target:{target.id}", now=utcnow())
    addressing.rename_target(session, target, form.addressee())
    petition = session.get_one(Petition, target.petition_id)
    _show("target.renamed", target, petition, before=before, after=_told(target))


def _told(target: Target) -> dict[str, Any]:
    return {
        "petition": target.petition_id,
        "position": target.position,
        "names": target.names,
        "roles": target.roles,
    }


def _show(action: str, row: Petition | Target, petition: Petition, **told: Any) -> None:
    """What readers have of a petition that was opened changes, unless a colleague must look first."""
    four_eyes.record(action, row, is_shown=petition.is_seen, **told)


def _note(
    action: str,
    row: Petition | Target,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    audit.record(db.session(), desk().actor, action, row, before=before, after=after, now=utcnow())
