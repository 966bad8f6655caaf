"""The words of a petition: written, translated, amended once they are signed, and their versions."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from campaign.accounts import four_eyes, writing
from campaign.accounts.desk import needs
from campaign.accounts.roles import Permission
from campaign.core.clock import utcnow
from campaign.core.db import db, lock, transaction
from campaign.core.desk_words import words_form
from campaign.core.errors import NotFound
from campaign.petitions import organizing
from campaign.petitions.desk_petition import own, own_hub
from campaign.petitions.desk_petition_forms import AmendForm, AskForm
from campaign.petitions.models import PetitionVersion
from campaign.petitions.organizing import FrozenText

bp = Blueprint("petition_words", __name__, url_prefix="/<organization>/campaigns/<slug>/petition")
_INDEX = "organize.petition.index"


@bp.route("/words/<locale>", methods=["GET", "POST"])
@needs(Permission.WRITE)
def words(slug: str, locale: str) -> ResponseReturnValue:
    """Title and ask in one language, beside the original; the first begins the petition."""
    locale, version = writing.known_locale(locale), _version(slug)
    form = words_form(AskForm, version, locale, _told(version, locale))
    if form.validate_on_submit():
        frozen = gettext("Somebody confirmed a signature meanwhile. Copy your words into an amendment.")
        with form.refusals({FrozenText: frozen}), transaction():
            _save(slug, locale, form)
            flash(gettext("Saved."), "good")
            return redirect(request.path, code=303)
    return _words_page(slug, locale, version, form), form.status


@bp.route("/amend", methods=["GET", "POST"])
@needs(Permission.PUBLISH)
def amend(slug: str) -> ResponseReturnValue:
    """A new version in every language, with a note that readers see."""
    petition, version = own(slug), _version(slug)
    form = AmendForm(base_revision=str(version.number), titles=version.titles, asks=version.asks)
    if form.validate_on_submit():
        with form.refusals(), transaction():
            _amend(slug, form)
            flash(gettext("Readers see the new version. Who signed an older one has signed that."), "good")
            return redirect(url_for(".versions", slug=slug), code=303)
    about = f"amendment:{petition.id}"
    shown = {"campaign": petition.campaign, "form": form, "about": about, "version": version}
    kept = writing.left_off(form, about)
    return render_template("petitions/desk/amend.html", kept=kept, **shown), form.status


@bp.get("/versions")
@needs(Permission.LOOK)
def versions(slug: str) -> ResponseReturnValue:
    """Every version with its fingerprint, and what changed."""
    petition = own(slug)
    found = organizing.versions_of(db.session(), petition)
    pairs = list(zip([None, *found], found, strict=False))[::-1]
    return render_template("petitions/desk/versions.html", campaign=petition.campaign, pairs=pairs)


def _version(slug: str) -> PetitionVersion:
    """The words in force; unsaved empty ones where the campaign has no petition yet."""
    campaign = own_hub(slug)
    try:
        return organizing.current_version(db.session(), own(slug))
    except NotFound:
        return PetitionVersion(number=0, titles={}, asks={}, original_locale=campaign.original_locale)


def _told(version: PetitionVersion, locale: str) -> dict[str, str]:
    return {"title": version.titles.get(locale, ""), "body": version.asks.get(locale, "")}


def _words_page(slug: str, locale: str, version: PetitionVersion, form: AskForm) -> str:
    campaign = own_hub(slug)
    about = _about(campaign.id, locale)
    return render_template(
        "petitions/desk/words.html",
        campaign=campaign,
        version=version,
        text_locale=locale,
        form=form,
        about=about,
        original=_told(version, version.original_locale),
        kept=writing.left_off(form, about),
    )


def _save(slug: str, locale: str, form: AskForm) -> None:
    session, now, campaign = db.session(), utcnow(), own_hub(slug)
    lock(session, campaign)
    version = _version(slug)
    before = _told(version, locale)
    form.is_news(str(version.base_of(locale)), before)
    writing.take_once(session, form, _about(campaign.id, locale), now=now)
    titles, asks = {locale: form.title.data or ""}, {locale: form.body.data or ""}
    if version.number:
        petition = own(slug)
        version = organizing.reword(session, petition, titles, asks, follows=form.followed, now=now)
    else:
        new = organizing.NewPetition(titles=titles, asks=asks)
        petition = organizing.draft_petition(session, campaign, new, now=now)
        version = organizing.current_version(session, petition)
    language, after = {"language": locale}, _told(version, locale) | _mark(version)
    four_eyes.record(
        "petition.written",
        petition,
        is_shown=petition.is_seen,
        before=language | before,
        after=language | after,
    )


def _amend(slug: str, form: AmendForm) -> None:
    session, now, petition = db.session(), utcnow(), own(slug)
    lock(session, petition)
    present = organizing.current_version(session, petition)
    theirs = AmendForm(formdata=None, titles=present.titles, asks=present.asks).words()
    form.is_news(str(present.number), {name: text for name, text in theirs.items() if "-" in name})
    writing.take_once(session, form, f"amendment:{petition.id}", now=now)
    version = organizing.amend(
        session,
        petition,
        form.titles.data,
        form.asks.data,
        public_notes=form.notes.data,
        now=now,
    )
    before = {"titles": present.titles, "asks": present.asks}
    after = {"titles": version.titles, "asks": version.asks, "notes": version.public_notes}
    four_eyes.record(
        "petition.amended",
        petition,
        is_shown=petition.is_seen,
        before=before,
        after=after | _mark(version),
    )


def _mark(version: PetitionVersion) -> dict[str, object]:
    """Which words exactly, for the log."""
    return {"version": version.number, "sha256": version.sha256}


def _about(campaign_id: int, locale: str) -> str:
    return f"petition:{campaign_id}:{locale}"
