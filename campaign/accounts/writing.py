"""Words that somebody writes at the desk: taken up where they were left, and saved over nobody's."""

from datetime import datetime

from flask import request
from sqlalchemy.orm import Session

from campaign.accounts.desk import desk
from campaign.core import drafting
from campaign.core.db import db
from campaign.core.desk_forms import DraftForm
from campaign.core.drafting import Autosave, Place
from campaign.core.errors import NotFound
from campaign.core.locales import LOCALES


def place_of(about: str) -> Place:
    """Where this organizer's unsaved words of one form are kept."""
    return Place(organization_id=desk().organization.id, organizer_id=desk().organizer.id, about=about)


def left_off(form: DraftForm, about: str) -> Autosave | None:
    """What was typed here and not saved, to be offered; filled in where the page is asked for it."""
    kept = drafting.find(db.session(), place_of(about))
    if kept is None or request.method == "POST":
        return None
    if "draft" in request.args:
        form.take_up(kept)
        return None
    return kept


def take_once(session: Session, form: DraftForm, about: str, *, now: datetime) -> None:
    """Call where a form is saved: it is taken once, and what was kept of it is forgotten.

    Raises:
        SentBefore: this very form has been taken.
    """
    drafting.first_sending(session, form.sending.data or "", request.path, now=now)
    drafting.forget(session, place_of(about))


def known_locale(locale: str) -> str:
    """The language of an address.

    Raises:
        NotFound: the site does not speak it.
    """
    if locale not in LOCALES:
        raise NotFound("no-language")
    return locale
