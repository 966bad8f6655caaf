"""An alert as somebody will get it: in a frame that runs nothing, light or dark, narrow or wide; as text."""

import re
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.accounts.writing import known_locale
from campaign.alerts import approving, composing, looking, messages
from campaign.alerts.dashboard import WORDS, note, own
from campaign.alerts.looking import Look
from campaign.alerts.models import Mailing
from campaign.alerts.rules import BadRule
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.errors import NotFound
from campaign.core.row_numbers import asked_number
from campaign.extensions import talisman
from campaign.outbox import service as outbox
from campaign.site.headers import POLICY

bp = Blueprint("alert_previews", __name__, url_prefix="/<organization>/alerts/<int:number>")
HIDDEN_NAME = "•••••"
_FRAME = {
    "default-src": "'none'",
    "style-src": "'unsafe-inline'",
    "frame-ancestors": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "sandbox": "allow-same-origin",
}
"""A message carries its style within; nothing in this frame can be pressed, loaded or run."""
_DARK = re.compile(r"@media \(prefers-color-scheme: dark\)")


@bp.get("/preview")
@talisman(content_security_policy=POLICY | {"frame-src": "'self'"})  # type: ignore[untyped-decorator]
@needs(Permission.LOOK)
def page(number: int) -> ResponseReturnValue:
    """The frame with what it is shown as; as a person of the audience only for those who write alerts."""
    mailing, look = own(number), _look(number)
    texts = [text.locale for text in approving.texts_of(db.session(), mailing.id)]
    wanted = request.args.get("locale", "")
    locale = look.locale if look else wanted if wanted in texts else (texts or [""])[0]
    return render_template(
        "alerts/desk/preview.html",
        mailing=mailing,
        written=texts,
        text_locale=locale,
        look=look,
        chosen=_chosen(),
        shown=_shown(mailing, locale, look) if locale else None,
        **WORDS,
    )


@bp.get("/preview/<locale>")
@talisman(frame_options="SAMEORIGIN", content_security_policy=_FRAME)  # type: ignore[untyped-decorator]
@needs(Permission.LOOK)
def frame(number: int, locale: str) -> ResponseReturnValue:
    """The message itself."""
    _, _, html = _shown(own(number), known_locale(locale), _look(number))
    is_dark = request.args.get("light") == "dark"
    return _DARK.sub("@media all" if is_dark else "@media not all", html)


@bp.get("/preview/next")
@needs(Permission.COMPOSE_ALERTS)
def next_member(number: int) -> ResponseReturnValue:
    """On to the next person of the audience, who reads a language if one is named."""
    mailing, locale = own(number), request.args.get("reads", "")
    after = asked_number("member") or 0
    try:
        found = looking.next_one(db.session(), mailing, after=after, locale=locale)
    except BadRule:
        found = None
    if found is None:
        flash(gettext("There is nobody like that in the audience."), "warning")
    return redirect(url_for(".page", number=number, member=found, **_chosen()))


@bp.post("/test/<locale>")
@needs(Permission.COMPOSE_ALERTS)
def test(number: int, locale: str) -> ResponseReturnValue:
    """Send it to one's own address, marked as a test."""
    mailing, locale, now = own(number), known_locale(locale), utcnow()
    me = desk().organizer
    with transaction() as session:
        if composing.text_in(session, mailing, locale) is None:
            raise NotFound("no-language")
        key = f"alert-test:{mailing.id}:{locale}:{me.id}:{now:%Y%m%d%H%M}"
        content = {"mailing_id": mailing.id, "name": me.name or ""}
        outbox.enqueue(session, key, "alert_test", to=me.email, locale=locale, content=content)
        note(session, "alert.tested", mailing, after={"language": locale})
    flash(gettext("A test is on its way to your own address."), "good")
    return redirect(url_for(".page", number=number, locale=locale), code=303)


def _look(number: int) -> Look | None:
    member = asked_number("member")
    if not member or not desk().may(Permission.COMPOSE_ALERTS):
        return None
    return looking.look_at(db.session(), own(number), member, now=utcnow())


def _shown(mailing: Mailing, locale: str, look: Look | None) -> tuple[str, str, str]:
    text = composing.text_in(db.session(), mailing, locale)
    if text is None:
        raise NotFound("no-language")
    is_discreet = look is not None and look.is_discreet
    name = HIDDEN_NAME if look and look.has_name else ""
    return messages.shown_to(mailing, text, name, is_discreet=is_discreet)


def _chosen() -> dict[str, Any]:
    """How it is looked at: kept in the address from one person to the next."""
    args = request.args
    return {
        "light": "dark" if args.get("light") == "dark" else "light",
        "width": "wide" if args.get("width") == "wide" else "phone",
        "part": "text" if args.get("part") == "text" else "html",
    }
