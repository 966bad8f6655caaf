"""What every editor asks for while somebody writes: a preview, a clean paste, safe keeping."""

from flask import Blueprint, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.campaigns.library import pictures_in
from campaign.core import drafting
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.errors import Refused
from campaign.core.locales import LOCALES
from campaign.core.text import markdown_to_html, tidy_markdown
from campaign.statements.importing.pasting import pasted

bp = Blueprint("editing", __name__, url_prefix="/<organization>")
LONGEST = 300_000


@bp.post("/preview")
@needs(Permission.WRITE, audited=False)
def preview() -> ResponseReturnValue:
    """The field that `show` names, as readers will see it; a whole page where no script asked."""
    field = request.form.get("show", "")
    text = tidy_markdown(request.form.get(field, ""))[:LONGEST]
    locale = request.form.get("text_locale", "") or field.rpartition("-")[2]
    page = render_template(
        "dashboard/_preview.html" if "fragment" in request.form else "dashboard/preview.html",
        shown=markdown_to_html(text, pictures_in(db.session(), desk().organization.id, text)),
        text_locale=locale if locale in LOCALES else "en",
    )
    return page


@bp.post("/preview/paste")
@needs(Permission.WRITE, audited=False)
def paste() -> ResponseReturnValue:
    """What was copied out of a word processor or a web page, as Markdown."""
    try:
        return jsonify(text=pasted(request.form.get("html", "")))
    except Refused as refusal:
        return jsonify(problem=str(refusal)), 422


@bp.post("/autosave")
@needs(Permission.WRITE, audited=False)
def autosave() -> ResponseReturnValue:
    """Keep what is being typed, for the one who types it; nobody else sees it, so no log tells of it."""
    try:
        with transaction() as session:
            content, base = request.form.get("content", ""), request.form.get("base", "")
            drafting.keep(session, _place(), content, base, now=utcnow())
    except Refused as refusal:
        return jsonify(problem=str(refusal)), 422
    return jsonify(kept=True)


@bp.post("/autosave/forget")
@needs(Permission.WRITE, audited=False)
def forget() -> ResponseReturnValue:
    """Throw away what was typed and not saved."""
    with transaction() as session:
        drafting.forget(session, _place())
    back = request.form.get("back", "")
    home = f"/organize/{desk().organization.slug}/"
    return redirect(back if back.startswith(home) else home, code=303)


def _place() -> drafting.Place:
    return drafting.Place(
        organization_id=desk().organization.id,
        organizer_id=desk().organizer.id,
        about=request.form.get("about", "")[:120],
    )
