"""A statement in one language: writing it beside the original, its versions, and how it will look."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from campaign.accounts import audit
from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.core import drafting
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.drafting import Place
from campaign.core.errors import NotFound
from campaign.core.locales import LOCALES
from campaign.statements import reading, reviewing, revising, writing
from campaign.statements.dashboard import bp
from campaign.statements.desk_forms import TextForm, words_of
from campaign.statements.models import Statement
from campaign.statements.revising import Saving, Wording

EMPTY = Wording(title="", body="")


@bp.route("/<int:statement_id>/text/<locale>", methods=["GET", "POST"])
@needs(Permission.WRITE)
def text(statement_id: int, locale: str) -> ResponseReturnValue:
    """The text in one language, to write; the original stands beside a translation."""
    session = db.session()
    statement = _find(session, statement_id, locale)
    rows = request.form.get("rows", "")
    form = TextForm() if request.method == "POST" else _filled(session, statement, locale)
    if rows:
        form.change_rows(rows)
        audit.nothing_changed(session)
        return _page(session, statement, locale, form)
    if form.validate_on_submit():
        with transaction() as work:
            _save(work, statement_id, locale, form)
        return redirect(url_for(".text", statement_id=statement_id, locale=locale), code=303)
    page = _page(session, statement, locale, form)
    return page, 422 if request.method == "POST" else 200


def _find(session: Session, statement_id: int, locale: str) -> Statement:
    if locale not in LOCALES:
        raise NotFound("no-language")
    return writing.find(session, desk().organization, statement_id)


def _filled(session: Session, statement: Statement, locale: str) -> TextForm:
    kept = drafting.find(session, _place(statement, locale))
    if kept and "draft" in request.args:
        return TextForm.of_kept(kept)
    return TextForm.of(
        writing.wording_of(session, statement, locale) or EMPTY, _base(session, statement, locale)
    )


def _base(session: Session, statement: Statement, locale: str) -> str:
    present = writing.text_in(session, statement, locale)
    return str(present.revision_number if present else 0)


def _place(statement: Statement, locale: str) -> Place:
    about = f"statement:{statement.id}:{locale}"
    return Place(organization_id=desk().organization.id, organizer_id=desk().organizer.id, about=about)


def _page(session: Session, statement: Statement, locale: str, form: TextForm) -> str:
    is_translation = locale != statement.original_locale
    present = writing.text_in(session, statement, locale)
    original = writing.text_in(session, statement, statement.original_locale) if is_translation else None
    kept = drafting.find(session, _place(statement, locale)) if request.method == "GET" else None
    return render_template(
        "statements/desk/text.html",
        statement=statement,
        text_locale=locale,
        form=form,
        about=_place(statement, locale).about,
        present=present,
        original=original,
        is_stale=bool(present and writing.is_stale(present, original)),
        **_standing(session, statement, locale),
        draft=kept if "draft" not in request.args else None,
    )


def _save(session: Session, statement_id: int, locale: str, form: TextForm) -> None:
    statement = writing.find(session, desk().organization, statement_id, lock=True)
    theirs = words_of(writing.wording_of(session, statement, locale) or EMPTY)
    base = _base(session, statement, locale)
    place = _place(statement, locale)
    if not form.is_news(base, _comparable(theirs, form)) and not _is_confirmed(session, statement, locale):
        audit.nothing_changed(session)
        drafting.forget(session, place)
        return
    saving = _saving(statement, form.note.data or "")
    saved = revising.save_text(session, statement, locale, form.wording(), saving, now=utcnow())
    drafting.forget(session, place)
    before, after = {"revision": int(base)}, {"language": locale, "revision": saved.number}
    audit.record(
        session,
        desk().actor,
        "statement.text",
        statement,
        before=before,
        after={**after, "waits": saving.waits},
        now=utcnow(),
    )
    flash(gettext("Saved as version %(number)s.", number=saved.number), "good")
    _tell_what_waits(statement, saving)


def _saving(statement: Statement, note: str) -> Saving:
    waits = reviewing.must_wait(desk().organization, statement)
    return Saving(note=note, organizer_id=desk().organizer.id, waits=waits)


def _tell_what_waits(statement: Statement, saving: Saving) -> None:
    if reviewing.text_was_saved(desk().organization, statement):
        flash(gettext("It is not set to be published any more: a colleague must look first."), "warning")
    if saving.waits:
        flash(gettext("Readers get it once a colleague has looked at it and shows it to them."), "warning")


def _comparable(theirs: dict[str, str], form: TextForm) -> dict[str, str]:
    """An empty summary is filled in when it is saved; leaving it so is no change."""
    left_out = set() if form.summary.data else {"summary"}
    return {name: words for name, words in theirs.items() if name not in left_out}


def _is_confirmed(session: Session, statement: Statement, locale: str) -> bool:
    """Saving a stale translation as it is says that it still holds for the newer original."""
    present = writing.text_in(session, statement, locale)
    original = writing.text_in(session, statement, statement.original_locale)
    return bool(present and writing.is_stale(present, original))


@bp.get("/<int:statement_id>/versions/<locale>")
@needs(Permission.LOOK)
def versions(statement_id: int, locale: str) -> ResponseReturnValue:
    """Every version of a text; `number` against `with`, or against the one before it."""
    session = db.session()
    statement = _find(session, statement_id, locale)
    revisions = writing.revisions_in(session, statement, locale)
    if not revisions:
        raise NotFound("no-revision")
    newer = request.args.get("number", revisions[0].number, type=int)
    older = request.args.get("with", max(newer - 1, 0), type=int)
    told = {"statement": statement, "text_locale": locale, "newer": newer, "older": older}
    told |= {"revisions": revisions, **_compared(session, statement, locale, (older, newer))}
    return render_template("statements/desk/versions.html", **told, **_standing(session, statement, locale))


def _compared(
    session: Session, statement: Statement, locale: str, numbers: tuple[int, int]
) -> dict[str, object]:
    before, after = (_words_then(session, statement, locale, number) for number in numbers)
    labels = {field.name: field.label.text for field in TextForm(formdata=None)}
    return {"before": before, "after": after, "labels": labels}


def _standing(session: Session, statement: Statement, locale: str) -> dict[str, object]:
    """Which version readers get, and which waits."""
    return {
        "shown_number": reading.shown_number(session, statement, locale),
        "waiting": reviewing.waiting_in(session, statement, locale),
    }


def _words_then(session: Session, statement: Statement, locale: str, number: int) -> dict[str, str]:
    if number < 1:
        return words_of(EMPTY)
    return words_of(revising.wording_then(writing.find_revision(session, statement, locale, number)))


@bp.post("/<int:statement_id>/versions/<locale>/<int:number>/restore")
@needs(Permission.WRITE)
def restore(statement_id: int, locale: str, number: int) -> ResponseReturnValue:
    """Make an older version the newest; nothing is lost by it."""
    with transaction() as session:
        statement = writing.find(session, desk().organization, statement_id, lock=True)
        revision = writing.find_revision(session, statement, locale, number)
        saving = _saving(statement, gettext("As version %(number)s", number=number))
        saved = writing.restore(session, statement, revision, saving, now=utcnow())
        _tell_what_waits(statement, saving)
        told = {"language": locale, "from": number, "revision": saved.number, "waits": saving.waits}
        audit.record(session, desk().actor, "statement.restored", statement, after=told, now=utcnow())
    flash(gettext("Version %(number)s is the newest again.", number=number), "good")
    return redirect(url_for(".versions", statement_id=statement_id, locale=locale), code=303)
