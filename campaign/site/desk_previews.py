"""The public page of a statement as it will be, for those who write it, in a frame of our own pages only."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.core.db import db
from campaign.core.errors import NotFound
from campaign.core.locales import LOCALE_KEY, LOCALES
from campaign.extensions import talisman
from campaign.site.gathering import StatementPage
from campaign.site.headers import POLICY
from campaign.statements import reading, writing

bp = Blueprint("previews", __name__, url_prefix="/<organization>")


@bp.get("/previews/statements/<int:statement_id>/<locale>")
@talisman(  # type: ignore[untyped-decorator]
    frame_options="SAMEORIGIN", content_security_policy=POLICY | {"frame-ancestors": "'self'"}
)
@needs(Permission.LOOK)
def statement(statement_id: int, locale: str) -> ResponseReturnValue:
    """Not kept anywhere: it may be a draft, and is not what readers get."""
    if locale not in LOCALES:
        raise NotFound("no-language")
    found = writing.find(db.session(), desk().organization, statement_id)
    newest = writing.text_in(db.session(), found, locale)
    request.environ[LOCALE_KEY] = locale
    with force_locale(locale):
        shown = StatementPage(found.slug, draft=found, text=newest)
        return render_template("site/statement.html", shown=shown)


@bp.get("/statements/<int:statement_id>/preview/<locale>")
@talisman(content_security_policy=POLICY | {"frame-src": "'self'"})  # type: ignore[untyped-decorator]
@needs(Permission.LOOK)
def page(statement_id: int, locale: str) -> ResponseReturnValue:
    """The public page in a frame, in each language, at the width of a phone or wide."""
    session = db.session()
    statement = writing.find(session, desk().organization, statement_id)
    texts = reading.texts_of(session, statement)
    newest = writing.text_in(session, statement, locale)
    return render_template(
        "statements/desk/preview.html",
        statement=statement,
        shown=newest or texts[0],
        text_locale=locale if locale in LOCALES else statement.original_locale,
        width="wide" if request.args.get("width") == "wide" else "phone",
    )
