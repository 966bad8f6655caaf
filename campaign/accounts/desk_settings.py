"""The organization itself: its names, its zone, its rules."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from campaign.accounts import audit, service
from campaign.accounts.desk import desk, needs
from campaign.accounts.desk_forms import OrganizationForm
from campaign.accounts.models import Organization
from campaign.accounts.roles import Permission
from campaign.core.clock import utcnow
from campaign.core.db import transaction
from campaign.core.locales import LOCALES

bp = Blueprint("settings", __name__, url_prefix="/<organization>/settings")


@bp.get("/")
@needs(Permission.SETTINGS)
def index() -> ResponseReturnValue:
    """What is told now."""
    organization = desk().organization
    texts = {f"name_{locale}": organization.names.get(locale, "") for locale in LOCALES}
    texts |= {f"about_{locale}": organization.abouts.get(locale, "") for locale in LOCALES}
    form = OrganizationForm(formdata=None, obj=organization, data=texts)
    return render_template("accounts/settings.html", form=form)


@bp.post("/")
@needs(Permission.SETTINGS, fresh=True)
def save() -> ResponseReturnValue:
    """Tell it anew."""
    form = OrganizationForm()
    if not form.validate():
        return render_template("accounts/settings.html", form=form), 422
    _change(form)
    flash(gettext("Kept."), "good")
    return redirect(url_for(".index"), code=303)


def _change(form: OrganizationForm) -> None:
    with transaction() as session:
        organization = session.get_one(Organization, desk().organization.id, with_for_update=True)
        before = _facts(organization)
        service.change(session, organization, form.changes())
        after, actor, action = _facts(organization), desk().actor, "organization.changed"
        audit.record(session, actor, action, organization, before=before, after=after, now=utcnow())


def _facts(organization: Organization) -> dict[str, object]:
    names = ("names", "short_name", "website", "zone", "needs_second_factor")
    return {name: getattr(organization, name) for name in names}
