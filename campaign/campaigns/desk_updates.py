"""Updates of a campaign: written, published at once or by the clock, taken back."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from campaign.accounts import audit, four_eyes, writing
from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.campaigns import story
from campaign.campaigns.dashboard import own
from campaign.campaigns.desk_forms import NewUpdateForm, ScheduleForm
from campaign.campaigns.models import CampaignUpdate
from campaign.campaigns.story import InThePast
from campaign.core.clock import utcnow
from campaign.core.db import db, lock, transaction
from campaign.core.desk_forms import flash_undo
from campaign.core.desk_words import WordsForm, words_form

bp = Blueprint("updates", __name__, url_prefix="/<organization>/campaigns/<slug>/updates")


@bp.get("/")
@needs(Permission.LOOK)
def index(slug: str) -> ResponseReturnValue:
    """Drafts, planned and published ones."""
    campaign = own(slug)
    updates = story.all_updates_of(db.session(), campaign)
    return render_template("campaigns/desk/updates.html", campaign=campaign, updates=updates)


@bp.route("/new", methods=["GET", "POST"])
@needs(Permission.WRITE)
def new(slug: str) -> ResponseReturnValue:
    """Begin one as a draft."""
    campaign = own(slug)
    form, about = NewUpdateForm(original_locale=campaign.original_locale), f"update:new:{campaign.id}"
    if form.validate_on_submit():
        with transaction():
            number = _begin(slug, form, about).id
        flash(gettext("It is a draft. Publish it when it is right."), "good")
        return redirect(url_for(".show", slug=slug, number=number), code=303)
    kept = writing.left_off(form, about)
    shown = {"campaign": campaign, "form": form, "about": about, "kept": kept}
    return render_template("campaigns/desk/new_update.html", **shown), form.status


@bp.get("/<int:number>")
@needs(Permission.LOOK)
def show(slug: str, number: int) -> ResponseReturnValue:
    """One update: its languages, and when readers see it."""
    return _show(slug, number, ScheduleForm(formdata=None, meta={"zone": desk().organization.zone}))


@bp.route("/<int:number>/texts/<locale>", methods=["GET", "POST"])
@needs(Permission.WRITE)
def texts(slug: str, number: int, locale: str) -> ResponseReturnValue:
    """One language of it, beside its original."""
    update, locale = find(slug, number), writing.known_locale(locale)
    form = words_form(WordsForm, update, locale, _told(update, locale))
    if form.validate_on_submit():
        with transaction():
            _rewrite(slug, number, locale, form)
        flash(gettext("Saved."), "good")
        return redirect(request.path, code=303)
    return _texts(update, locale, form), form.status


@bp.post("/<int:number>/publish")
@needs(Permission.PUBLISH)
def publish(slug: str, number: int) -> ResponseReturnValue:
    """Tell readers now."""
    with transaction() as session:
        update = find(slug, number)
        story.tell(session, update, now=utcnow())
        _show_readers("update.published", update)
    undo = url_for(".take_back", slug=slug, number=number)
    flash_undo(gettext("The update is on the page and in the feed."), undo)
    return redirect(url_for(".show", slug=slug, number=number), code=303)


@bp.post("/<int:number>/schedule")
@needs(Permission.PUBLISH)
def schedule(slug: str, number: int) -> ResponseReturnValue:
    """Let the clock tell them."""
    form = ScheduleForm(meta={"zone": desk().organization.zone})
    if form.validate():
        with form.refusals({InThePast: gettext("That moment is over.")}), transaction() as session:
            update = find(slug, number)
            story.tell_later(session, update, form.due_at.data, now=utcnow())
            _show_readers("update.scheduled", update, {"due_at": form.due_at.data})
            flash_undo(gettext("It is planned."), url_for(".take_back", slug=slug, number=number))
            return redirect(url_for(".show", slug=slug, number=number), code=303)
    return _show(slug, number, form), form.status


@bp.post("/<int:number>/take-back")
@needs(Permission.PUBLISH)
def take_back(slug: str, number: int) -> ResponseReturnValue:
    """A draft again."""
    with transaction() as session:
        update = find(slug, number)
        story.take_back(session, update)
        _note("update.taken back", update)
    flash_undo(gettext("It is a draft again."), url_for(".publish", slug=slug, number=number))
    return redirect(url_for(".show", slug=slug, number=number), code=303)


@bp.post("/<int:number>/remove")
@needs(Permission.PUBLISH)
def remove(slug: str, number: int) -> ResponseReturnValue:
    """Take it off the page and off this list."""
    with transaction() as session:
        update = find(slug, number)
        story.remove(session, update, now=utcnow())
        _note("update.removed", update)
    flash_undo(gettext("The update is gone."), url_for(".restore", slug=slug, number=number))
    return redirect(url_for(".index", slug=slug), code=303)


@bp.post("/<int:number>/restore")
@needs(Permission.PUBLISH)
def restore(slug: str, number: int) -> ResponseReturnValue:
    """Put it back as it was."""
    with transaction() as session:
        update = find(slug, number)
        story.restore(session, update)
        _note("update.restored", update)
    return redirect(url_for(".show", slug=slug, number=number), code=303)


def find(slug: str, number: int) -> CampaignUpdate:
    """An update of this campaign."""
    return story.find_update(db.session(), number, own(slug))


def _told(update: CampaignUpdate, locale: str) -> dict[str, str]:
    return {"title": update.titles.get(locale, ""), "body": update.bodies.get(locale, "")}


def _show(slug: str, number: int, form: ScheduleForm) -> str:
    update = find(slug, number)
    shown = {"campaign": update.campaign, "update": update, "form": form}
    return render_template("campaigns/desk/update.html", **shown)


def _texts(update: CampaignUpdate, locale: str, form: WordsForm) -> str:
    about = f"update:{update.id}:{locale}"
    return render_template(
        "campaigns/desk/update_texts.html",
        campaign=update.campaign,
        update=update,
        text_locale=locale,
        form=form,
        about=about,
        original=_told(update, update.original_locale),
        kept=writing.left_off(form, about),
    )


def _begin(slug: str, form: NewUpdateForm, about: str) -> CampaignUpdate:
    session, now = db.session(), utcnow()
    writing.take_once(session, form, about, now=now)
    locale, title, body = form.original_locale.data, form.title.data or "", form.body.data or ""
    update = story.draft_update(session, own(slug), locale, title, body, now=now)
    _note("update.drafted", update)
    return update


def _rewrite(slug: str, number: int, locale: str, form: WordsForm) -> None:
    session, update = db.session(), find(slug, number)
    lock(session, update)
    before = _told(update, locale)
    form.is_news(str(update.base_of(locale)), before)
    writing.take_once(session, form, f"update:{number}:{locale}", now=utcnow())
    titles, bodies = {locale: form.title.data or ""}, {locale: form.body.data or ""}
    story.rewrite_update(session, update, titles, bodies, follows=form.followed)
    language = {"language": locale}
    four_eyes.record(
        "update.written",
        update,
        is_shown=update.campaign.is_seen and update.is_for_readers,
        before=language | before,
        after=language | _told(update, locale),
    )


def _show_readers(action: str, update: CampaignUpdate, when: dict[str, object] | None = None) -> None:
    after = {"titles": update.titles, "bodies": update.bodies, **(when or {})}
    four_eyes.record(action, update, is_shown=update.campaign.is_seen, after=after)


def _note(action: str, update: CampaignUpdate) -> None:
    after = {"titles": update.titles, "published_at": update.published_at, "due_at": update.due_at}
    audit.record(db.session(), desk().actor, action, update, after=after, now=utcnow())
