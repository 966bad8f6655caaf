"""How a petition ends: handed over, and answered."""

from pathlib import Path
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from campaign.accounts import audit, four_eyes, writing
from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.core.clock import utcnow
from campaign.core.db import db, lock, transaction
from campaign.core.desk_forms import flash_undo, refusals_flashed
from campaign.petitions import answering, handing
from campaign.petitions.desk_petition import own, page
from campaign.petitions.desk_petition_forms import DOCUMENT_WORDS, DeliveryForm, ReplyForm
from campaign.petitions.documents import FOLDER, keep_document
from campaign.petitions.models import Petition, PetitionReply

bp = Blueprint("petition_life", __name__, url_prefix="/<organization>/campaigns/<slug>/petition")
_INDEX = "organize.petition.index"
_KEPT = "kept_document"
"""The field of a form that waits for a colleague, which names the document that came with it."""


@bp.route("/deliver", methods=["GET", "POST"])
@needs(Permission.PUBLISH)
def deliver(slug: str) -> ResponseReturnValue:
    """Say that it was handed over; or say it anew."""
    petition = own(slug)
    form = DeliveryForm(delivered_on=petition.delivered_on or utcnow().date(), notes=petition.delivery_notes)
    if form.validate_on_submit():
        with form.refusals(), transaction():
            _deliver(slug, form)
            words = gettext("Readers see that it was handed over. It takes no signatures any more.")
            flash_undo(words, url_for(".take_delivery_back", slug=slug))
            return redirect(url_for(_INDEX, slug=slug), code=303)
    shown = {"campaign": petition.campaign, "form": form}
    return render_template("petitions/desk/deliver.html", **shown), form.status


@bp.post("/deliver/undo")
@needs(Permission.PUBLISH)
def take_delivery_back(slug: str) -> ResponseReturnValue:
    """It was not handed over: closed, as before."""
    with refusals_flashed(), transaction() as session:
        petition = own(slug)
        before = {"delivered_on": petition.delivered_on, "notes": petition.delivery_notes}
        answering.take_delivery_back(session, petition)
        audit.record(session, desk().actor, "petition.undelivered", petition, before=before, now=utcnow())
        flash(gettext("It counts as not handed over; it is closed."), "good")
        return redirect(url_for(_INDEX, slug=slug), code=303)
    return page(slug), 409


@bp.route("/reply", methods=["GET", "POST"])
@needs(Permission.PUBLISH)
def new_reply(slug: str) -> ResponseReturnValue:
    """Record what was answered."""
    petition, form = own(slug), ReplyForm()
    if form.validate_on_submit():
        with form.refusals(DOCUMENT_WORDS), transaction() as session:
            writing.take_once(session, form, f"reply:new:{petition.id}", now=utcnow())
            new = form.reply(_document(form))
            reply = answering.record_reply(session, own(slug), new, now=utcnow())
            _show("reply.added", reply, new.document, is_new_thing=True)
            flash_undo(gettext("Readers see the answer."), _address(".remove_reply", slug, reply))
            return redirect(url_for(_INDEX, slug=slug), code=303)
    return _reply_page(petition, form, None), form.status


@bp.route("/reply/<int:number>", methods=["GET", "POST"])
@needs(Permission.PUBLISH)
def reply(slug: str, number: int) -> ResponseReturnValue:
    """Tell an answer anew."""
    petition = own(slug)
    found = answering.find_reply(db.session(), petition, number)
    form = ReplyForm.of_row(found)
    if form.validate_on_submit():
        with form.refusals(DOCUMENT_WORDS), transaction() as session:
            _rewrite(answering.find_reply(session, own(slug), number), form)
            flash(gettext("Saved."), "good")
            return redirect(url_for(_INDEX, slug=slug), code=303)
    return _reply_page(petition, form, found), form.status


@bp.post("/reply/<int:number>/remove")
@needs(Permission.PUBLISH)
def remove_reply(slug: str, number: int) -> ResponseReturnValue:
    """Take an answer off the page."""
    with transaction() as session:
        found = answering.find_reply(session, own(slug), number)
        answering.remove_reply(session, found, now=utcnow())
        _note("reply.removed", found)
    flash_undo(gettext("The answer is off the page."), _address(".restore_reply", slug, found))
    return redirect(url_for(_INDEX, slug=slug), code=303)


@bp.post("/reply/<int:number>/restore")
@needs(Permission.PUBLISH)
def restore_reply(slug: str, number: int) -> ResponseReturnValue:
    """Put it back."""
    with transaction() as session:
        found = answering.find_reply(session, own(slug), number)
        answering.restore_reply(session, found)
        _note("reply.restored", found)
    flash(gettext("Readers see the answer again."), "good")
    return redirect(url_for(_INDEX, slug=slug), code=303)


def _deliver(slug: str, form: DeliveryForm) -> None:
    session, petition, is_shown = db.session(), own(slug), own(slug).is_seen
    before = {"state": petition.state, **_delivery(petition)}
    answering.deliver(session, petition, form.delivered_on.data, form.notes.data)
    if before["delivered_on"] is None:
        told = form.handing(str(get_locale()))
        handing.note(session, petition, told, organizer_id=desk().organizer.id, now=utcnow())
    after = {"state": petition.state, **_delivery(petition)}
    four_eyes.record("petition.delivered", petition, is_shown=is_shown, before=before, after=after)


def _delivery(petition: Petition) -> dict[str, object]:
    return {"delivered_on": petition.delivered_on, "notes": petition.delivery_notes}


def _reply_page(petition: Petition, form: ReplyForm, reply: PetitionReply | None) -> str:
    about = f"reply:{reply.id}" if reply else f"reply:new:{petition.id}"
    return render_template(
        "petitions/desk/reply.html",
        campaign=petition.campaign,
        form=form,
        reply=reply,
        about=about,
        kept=writing.left_off(form, about),
    )


def _rewrite(reply: PetitionReply, form: ReplyForm) -> None:
    session = db.session()
    lock(session, reply)
    before, document = _told(reply), _document(form)
    form.is_news_of(reply)
    writing.take_once(session, form, f"reply:{reply.id}", now=utcnow())
    answering.rewrite_reply(session, reply, form.reply(document))
    _show("reply.changed", reply, document, before=before)


def _document(form: ReplyForm) -> str:
    """The name under which what was uploaded is kept; an upload that waited is there already."""
    if four_eyes.is_agreed():
        return request.form.get(_KEPT, "")
    raw = form.upload()
    return keep_document(raw, Path(current_app.config["DATA"]) / FOLDER) if raw else ""


def _address(endpoint: str, slug: str, reply: PetitionReply) -> str:
    return url_for(endpoint, slug=slug, number=reply.id)


def _told(reply: PetitionReply) -> dict[str, object]:
    names = ("replied_on", "authors", "bodies", "document")
    return {name: getattr(reply, name) for name in names}


def _show(action: str, reply: PetitionReply, document: str, **told: Any) -> None:
    is_shown, kept = reply.petition.campaign.is_seen, {_KEPT: document}
    four_eyes.record(action, reply, is_shown=is_shown, after=_told(reply), kept=kept, **told)


def _note(action: str, reply: PetitionReply) -> None:
    after = {"replied_on": reply.replied_on, "authors": reply.authors, "document": reply.document}
    audit.record(db.session(), desk().actor, action, reply, after=after, now=utcnow())
