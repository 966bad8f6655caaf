"""Write an alert: what it is begun from, and its words in each language with cards of what is published."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from campaign.accounts import writing
from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.alerts import approving, composing, messages
from campaign.alerts.dashboard import bp, note, own
from campaign.alerts.desk_forms import AlertTextForm, PickForm
from campaign.alerts.desk_words import REFUSALS
from campaign.alerts.models import Mailing, MailingText
from campaign.core.clock import utcnow
from campaign.core.db import db, lock, transaction
from campaign.dashboard import alert_beginning, alert_facts

_FIELDS = ("subject", "preheader", "body", "text_part")


@bp.route("/new", methods=["GET", "POST"])
@needs(Permission.COMPOSE_ALERTS)
def new() -> ResponseReturnValue:
    """Begin a draft, empty or from what happened."""
    form = PickForm()
    form.about.choices = alert_beginning.choices(db.session(), desk().organization)
    if form.validate_on_submit():
        with transaction() as session:
            mailing = _begin(session, form)
        flash(gettext("It is a draft. Nobody gets it before it is approved."), "good")
        return redirect(url_for(".show", number=mailing.id), code=303)
    return render_template("alerts/desk/new.html", form=form), form.status


@bp.route("/<int:number>/texts/<locale>", methods=["GET", "POST"])
@needs(Permission.COMPOSE_ALERTS)
def texts(number: int, locale: str) -> ResponseReturnValue:
    """What it says in one language."""
    mailing, locale = own(number), writing.known_locale(locale)
    theirs, version = _told(db.session(), mailing, locale)
    form = AlertTextForm(data={**theirs, "base_revision": version})
    if form.validate_on_submit():
        with form.refusals(REFUSALS), transaction() as session:
            _save(session, mailing, locale, form)
            return redirect(url_for(".texts", number=number, locale=locale), code=303)
    return _page(mailing, locale, form), form.status


def _begin(session: Session, form: PickForm) -> Mailing:
    ours, me, now = desk().organization, desk().organizer, utcnow()
    about, name = form.about.data or "", form.name.data or ""
    mailing = alert_beginning.begin(session, ours, about, name, me.id, now=now)
    note(session, "alert.begun", mailing, after={"about": about, "name": mailing.name})
    return mailing


def _told(session: Session, mailing: Mailing, locale: str) -> tuple[dict[str, str], str]:
    """What is saved, and its version."""
    text = composing.text_in(session, mailing, locale) or MailingText(version=0)
    return {name: getattr(text, name) or "" for name in _FIELDS}, str(text.version)


def _save(session: Session, mailing: Mailing, locale: str, form: AlertTextForm) -> None:
    lock(session, mailing)
    theirs, version = _told(session, mailing, locale)
    form.is_news(version, theirs)
    now = utcnow()
    writing.take_once(session, form, f"alert:{mailing.id}:{locale}", now=now)
    words = form.said()
    placed = alert_facts.facts_in(session, desk().organization, words.body, locale)
    text = composing.write(session, mailing, locale, words, placed.facts, now=now)
    note(session, "alert.written", mailing, after={"language": locale, "subject": text.subject})
    flash(gettext("Saved."), "good")
    for block in placed.unknown:
        flash(gettext("Not known, and left out: %(line)s", line=block.line), "warning")


def _page(mailing: Mailing, locale: str, form: AlertTextForm) -> str:
    session, about = db.session(), f"alert:{mailing.id}:{locale}"
    written: dict[str, Any] = {text.locale: text for text in approving.texts_of(session, mailing.id)}
    text = written.get(locale)
    return render_template(
        "alerts/desk/text.html",
        mailing=mailing,
        form=form,
        text_locale=locale,
        written=written,
        about=about,
        kept=writing.left_off(form, about),
        offers=alert_facts.offers(session, desk().organization, locale),
        made=messages.body_text(text) if text else "",
    )
