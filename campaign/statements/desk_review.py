"""Review of a statement: sending it there, taking it back, and what colleagues say."""

from collections.abc import Callable

from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session

from campaign.accounts import audit
from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.desk_forms import flash_undo, refusals_flashed
from campaign.core.errors import Refused
from campaign.statements import checking, reviewing, writing
from campaign.statements.dashboard import bp, page_of
from campaign.statements.desk_forms import CommentForm
from campaign.statements.models import Statement
from campaign.statements.reviewing import Asked, NeedsOtherEyes, NewerWaits


class DeadLinks(Refused):
    """The text has links that lead nowhere."""


_WORDS = {
    NeedsOtherEyes: lazy_gettext("You wrote this version. Here somebody else must show it to readers."),
    NewerWaits: lazy_gettext("Somebody wrote on meanwhile. Please look at the newest version."),
    DeadLinks: lazy_gettext("A link in this version leads nowhere. Mend it first."),
}


@bp.post("/<int:statement_id>/review")
@needs(Permission.WRITE)
def review(statement_id: int) -> ResponseReturnValue:
    """Ask colleagues to read it."""
    _step(statement_id, "statement.review", reviewing.send_to_review)
    flash_undo(gettext("It waits for review."), url_for(".back_to_draft", statement_id=statement_id))
    return redirect(url_for(".show", statement_id=statement_id), code=303)


@bp.post("/<int:statement_id>/draft")
@needs(Permission.WRITE)
def back_to_draft(statement_id: int) -> ResponseReturnValue:
    """A draft again."""
    _step(statement_id, "statement.redrafted", reviewing.take_back)
    flash(gettext("It is a draft again."), "good")
    return redirect(url_for(".show", statement_id=statement_id), code=303)


def _step(statement_id: int, action: str, take: Callable[[Statement], None]) -> None:
    with transaction() as session:
        statement = writing.find(session, desk().organization, statement_id, lock=True)
        before = {"state": statement.state}
        take(statement)
        after = {"state": statement.state}
        audit.record(session, desk().actor, action, statement, before=before, after=after, now=utcnow())


@bp.post("/<int:statement_id>/comments")
@needs(Permission.WRITE)
def comment(statement_id: int) -> ResponseReturnValue:
    """Say something to the author."""
    form = CommentForm()
    with transaction() as session:
        statement = writing.find(session, desk().organization, statement_id)
        if form.validate():
            said = reviewing.comment(session, statement, desk().organizer, form.text.data, now=utcnow())
            audit.record(session, desk().actor, "statement.comment", statement, now=utcnow())
            address = url_for(".show", statement_id=statement_id) + f"#comment-{said.id}"
            return redirect(address, code=303)
    return page_of(statement_id, form), 422


@bp.post("/<int:statement_id>/comments/<int:comment_id>")
@needs(Permission.WRITE)
def resolve(statement_id: int, comment_id: int) -> ResponseReturnValue:
    """It was dealt with, or is open again."""
    with transaction() as session:
        statement = writing.find(session, desk().organization, statement_id)
        said = reviewing.resolve(session, statement, comment_id, now=utcnow())
        told = {"comment": comment_id, "resolved": said.resolved_at is not None}
        audit.record(session, desk().actor, "statement.comment resolved", statement, after=told, now=utcnow())
    return redirect(url_for(".show", statement_id=statement_id) + "#comments", code=303)


@bp.post("/<int:statement_id>/versions/<locale>/<int:number>/show")
@needs(Permission.PUBLISH)
def show_waiting(statement_id: int, locale: str, number: int) -> ResponseReturnValue:
    """Let readers get a text that waited for a second person."""
    with refusals_flashed(_WORDS), transaction() as session:
        asked = _asked(session, statement_id, locale, number)
        _refuse_dead_links(session, asked)
        reviewing.show_waiting(session, desk().organization, asked, now=utcnow())
        _note("statement.text_shown", asked)
        flash(gettext("Readers get version %(number)s now.", number=number), "good")
        return _to_versions(statement_id, locale)
    audit.nothing_changed(db.session())
    return _to_versions(statement_id, locale)


@bp.post("/<int:statement_id>/versions/<locale>/<int:number>/turn-down")
@needs(Permission.PUBLISH)
def turn_down(statement_id: int, locale: str, number: int) -> ResponseReturnValue:
    """Readers keep the text that they have."""
    with refusals_flashed(_WORDS), transaction() as session:
        asked = _asked(session, statement_id, locale, number)
        reviewing.turn_down(session, asked)
        _note("statement.text_turned_down", asked)
        words = gettext("Readers keep what they have. Version %(number)s can be restored.", number=number)
        flash(words, "good")
        return _to_versions(statement_id, locale)
    audit.nothing_changed(db.session())
    return _to_versions(statement_id, locale)


def _asked(session: Session, statement_id: int, locale: str, number: int) -> Asked:
    statement = writing.find(session, desk().organization, statement_id, lock=True)
    return Asked(statement=statement, locale=locale, number=number, organizer_id=desk().organizer.id)


def _refuse_dead_links(session: Session, asked: Asked) -> None:
    text = writing.text_in(session, asked.statement, asked.locale)
    if text and checking.about_links(session, text, current_app.config["BASE_URL"]):
        raise DeadLinks("dead-links")


def _note(action: str, asked: Asked) -> None:
    told = {"language": asked.locale, "revision": asked.number}
    audit.record(db.session(), desk().actor, action, asked.statement, after=told, now=utcnow())


def _to_versions(statement_id: int, locale: str) -> ResponseReturnValue:
    return redirect(url_for(".versions", statement_id=statement_id, locale=locale), code=303)


@bp.post("/rules")
@needs(Permission.SETTINGS)
def rules() -> ResponseReturnValue:
    """Whether somebody else than the writer must publish."""
    with transaction() as session:
        organization = session.merge(desk().organization)
        before = {"four eyes": organization.needs_four_eyes}
        organization.needs_four_eyes = request.form.get("four_eyes") == "yes"
        after = {"four eyes": organization.needs_four_eyes}
        act = "organization.four eyes"
        audit.record(session, desk().actor, act, organization, before=before, after=after, now=utcnow())
    flash(gettext("Saved."), "good")
    return redirect(url_for(".index"), code=303)
