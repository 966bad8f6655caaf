"""The timeline of a campaign as its organizers see it."""

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from campaign.accounts import audit, four_eyes, writing
from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.campaigns import story
from campaign.campaigns.dashboard import own
from campaign.campaigns.desk_forms import EventForm
from campaign.campaigns.models import TimelineEvent
from campaign.core.clock import utcnow
from campaign.core.db import db, lock, transaction
from campaign.core.desk_forms import flash_undo

bp = Blueprint("timeline", __name__, url_prefix="/<organization>/campaigns/<slug>/timeline")


@bp.get("/")
@needs(Permission.LOOK)
def index(slug: str) -> ResponseReturnValue:
    """The case from its beginning."""
    campaign = own(slug)
    events = story.timeline_of(db.session(), campaign)
    return render_template("campaigns/desk/timeline.html", campaign=campaign, events=events)


@bp.route("/new", methods=["GET", "POST"])
@needs(Permission.WRITE)
def new(slug: str) -> ResponseReturnValue:
    """Put an event on it."""
    campaign, form = own(slug), EventForm()
    if form.validate_on_submit():
        with transaction() as session:
            _take_once(form, f"event:new:{campaign.id}")
            event = story.add_event(session, own(slug), form.event())
            four_eyes.record(
                "event.added", event, is_shown=campaign.is_seen, after=_told(event), is_new_thing=True
            )
        flash(gettext("It is on the timeline."), "good")
        return redirect(url_for(".index", slug=slug), code=303)
    return _page(slug, form, None), form.status


@bp.route("/<int:number>", methods=["GET", "POST"])
@needs(Permission.WRITE)
def edit(slug: str, number: int) -> ResponseReturnValue:
    """Tell an event anew."""
    event = story.find_event(db.session(), number, own(slug))
    form = EventForm(obj=event, base_revision=str(event.version))
    if form.validate_on_submit():
        with transaction():
            _rewrite(slug, number, form)
        flash(gettext("Saved."), "good")
        return redirect(url_for(".index", slug=slug), code=303)
    return _page(slug, form, event), form.status


@bp.post("/<int:number>/remove")
@needs(Permission.WRITE)
def remove(slug: str, number: int) -> ResponseReturnValue:
    """Take an event off."""
    with transaction() as session:
        event = story.find_event(session, number, own(slug))
        story.remove(session, event, now=utcnow())
        _note("event.removed", event, utcnow())
    undo = url_for(".restore", slug=slug, number=number)
    flash_undo(gettext("The event is off the timeline."), undo)
    return redirect(url_for(".index", slug=slug), code=303)


@bp.post("/<int:number>/restore")
@needs(Permission.WRITE)
def restore(slug: str, number: int) -> ResponseReturnValue:
    """Put it back."""
    with transaction() as session:
        event = story.find_event(session, number, own(slug))
        story.restore(session, event)
        _note("event.restored", event, utcnow())
    return redirect(url_for(".index", slug=slug), code=303)


def _page(slug: str, form: EventForm, event: TimelineEvent | None) -> str:
    campaign = own(slug)
    about = f"event:{event.id}" if event else f"event:new:{campaign.id}"
    return render_template(
        "campaigns/desk/event.html",
        campaign=campaign,
        event=event,
        form=form,
        about=about,
        kept=writing.left_off(form, about),
    )


def _rewrite(slug: str, number: int, form: EventForm) -> None:
    session = db.session()
    event = story.find_event(session, number, own(slug))
    lock(session, event)
    before = _told(event)
    form.is_news(str(event.version), EventForm(formdata=None, obj=event).words())
    _take_once(form, f"event:{number}")
    story.rewrite_event(session, event, form.event())
    is_shown, after = event.campaign.is_seen, _told(event)
    four_eyes.record("event.changed", event, is_shown=is_shown, before=before, after=after)


def _told(event: TimelineEvent) -> dict[str, object]:
    names = ("happened_on", "titles", "bodies", "source_name", "source_url")
    return {name: getattr(event, name) for name in names}


def _take_once(form: EventForm, about: str) -> None:
    writing.take_once(db.session(), form, about, now=utcnow())


def _note(action: str, event: TimelineEvent, now: datetime) -> None:
    after = {"campaign": event.campaign_id, "happened_on": event.happened_on, "titles": event.titles}
    audit.record(db.session(), desk().actor, action, event, after=after, now=now)
