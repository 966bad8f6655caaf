"""The public report page: what is wrong with this comment or endorsement?"""

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from campaign.core import throttle
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.public_forms import Step
from campaign.petitions import pages, reporting
from campaign.petitions.decision_models import Thing
from campaign.petitions.forms import ReportForm
from campaign.petitions.reporting import Wrong

bp = Blueprint("reports", __name__)
REPORT = "/campaigns/<slug>/report/<any(comment, endorsement):thing>/<int(max=2147483647):number>"
LIMIT = "10 per hour"
"""Reports of one network: more than a reader finds, fewer than a campaign against somebody needs."""


@bp.get(REPORT)
def ask(slug: str, thing: str, number: int) -> ResponseReturnValue:
    """Show what would be reported, and ask what is wrong."""
    return _page(slug, Thing(thing), number, ReportForm(formdata=None))


@bp.post(REPORT)
@throttle.ceiling
def take(slug: str, thing: str, number: int) -> ResponseReturnValue:
    """Put it before the organizers."""
    form = ReportForm()
    if not form.validate():
        return _page(slug, Thing(thing), number, form), 422
    step = form.next_step()
    if step is None and not form.has_waited and not throttle.hit("reports", LIMIT, throttle.network_key()):
        step = Step.WAIT
    if step:
        return _page(slug, Thing(thing), number, form, step=step), 429
    with transaction() as session:
        shown = reporting.find_shown(session, slug, Thing(thing), number)
        reporting.report(session, shown, Wrong(form.wrong.data), form.words.data or "", now=utcnow())
    return render_template("petitions/reported.html", card=pages.card_of(db.session(), slug))


def _page(slug: str, thing: Thing, number: int, form: ReportForm, *, step: Step | None = None) -> str:
    shown = reporting.find_shown(db.session(), slug, thing, number)
    if step:
        form.ask_again()
    return render_template(
        "petitions/report.html",
        card=pages.card_of(db.session(), slug),
        shown=shown,
        form=form,
        step=step.value if step else None,
        wait_seconds=current_app.config["WAIT_SECONDS"],
    )
