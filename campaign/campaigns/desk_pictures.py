"""An organization's library of pictures."""

from pathlib import Path

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from campaign.accounts import audit
from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.campaigns import library
from campaign.campaigns.desk_picture_forms import PictureForm, UploadForm
from campaign.campaigns.library import PAGE, Details
from campaign.campaigns.models import Picture
from campaign.campaigns.pictures import MAX_BYTES, BadPicture, keep_picture
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction

bp = Blueprint("pictures", __name__, url_prefix="/<organization>/pictures")


@bp.get("/")
@needs(Permission.LOOK)
def index() -> ResponseReturnValue:
    """The library, newest first."""
    pictures = library.pictures_of(db.session(), desk().organization, request.args.get("before", type=int))
    older = url_for(".index", before=pictures[-1].id) if len(pictures) == PAGE else None
    return render_template("pictures/desk/index.html", pictures=pictures, older=older)


@bp.route("/new", methods=["GET", "POST"])
@needs(Permission.WRITE)
def new() -> ResponseReturnValue:
    """Add a picture with what is to be told of it."""
    form = UploadForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                picture = _keep(session, form.details())
            flash(gettext("The picture is kept in all its sizes. Set what must stay in sight."), "good")
            then = request.args.get("then", "")
            return redirect(url_for(".edit", picture_id=picture.id, then=then or None), code=303)
        except BadPicture as refusal:
            form.file.errors = [_words(refusal)]
    page = render_template("pictures/desk/new.html", form=form)
    return page, 422 if request.method == "POST" else 200


def _keep(session: Session, details: Details) -> Picture:
    file, now = request.files.get("file"), utcnow()
    raw = file.read(MAX_BYTES + 1) if file else b""
    folder = Path(current_app.config["DATA"]) / "pictures"
    picture = keep_picture(session, raw, folder, details.alts, desk().organization.id, now=now)
    library.describe(session, picture, details)
    told = {"width": picture.width, "height": picture.height, "credit": picture.credit}
    audit.record(session, desk().actor, "picture.added", picture, after=told, now=now)
    return picture


def _words(refusal: BadPicture) -> str:
    """Why, in the organizer's language, and what to do instead."""
    words: dict[str, str] = {
        "too-heavy": gettext("The file is larger than 30 MB. Save it smaller and choose it again."),
        "too-many-pixels": gettext("The picture has too many pixels. Make it smaller than 50 megapixels."),
        "too-narrow": gettext("The picture is narrower than 480 pixels. Choose a larger one."),
        "no-alt": gettext("A picture needs a text for those who cannot see it."),
    }
    damaged = gettext("This is no JPEG, PNG or WebP picture, or it is damaged. What you typed is still here.")
    return str(words.get(refusal.code, damaged))


def _way_back(picture_id: int) -> str:
    """To the page that was left to add a picture, where it is chosen already; empty where none was."""
    then, home = request.args.get("then", ""), f"/organize/{desk().organization.slug}/"
    return f"{then}?picture={picture_id}" if then.startswith(home) and then.endswith("/picture") else ""


@bp.route("/<int:picture_id>", methods=["GET", "POST"])
@needs(Permission.WRITE)
def edit(picture_id: int) -> ResponseReturnValue:
    """What is told of a picture, and what must stay in sight where it is cropped."""
    picture = library.find(db.session(), desk().organization, picture_id)
    form = PictureForm() if request.method == "POST" else PictureForm.of(picture)
    if form.validate_on_submit():
        with transaction() as session:
            picture = library.find(session, desk().organization, picture_id)
            library.describe(session, picture, form.details())
            told = vars(form.details())
            audit.record(session, desk().actor, "picture.described", picture, after=told, now=utcnow())
        flash(gettext("Saved."), "good")
        return redirect(_way_back(picture_id) or url_for(".edit", picture_id=picture_id), code=303)
    page = render_template("pictures/desk/edit.html", form=form, picture=picture)
    return page, 422 if request.method == "POST" else 200
