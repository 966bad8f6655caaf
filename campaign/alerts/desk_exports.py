"""Who was not written to since an alert was cancelled, as a file: asked for, and written down, first."""

from collections.abc import Iterator

from flask import Blueprint, Response, render_template, stream_with_context
from flask.typing import ResponseReturnValue
from sqlalchemy import Engine, select

from campaign.accounts.desk import needs
from campaign.accounts.roles import Permission
from campaign.alerts.dashboard import note, own
from campaign.alerts.delivery_models import MailingDelivery, MessageState
from campaign.alerts.desk_forms import WhyForm
from campaign.core.db import db, transaction
from campaign.core.spreadsheets import Cell, csv_bytes
from campaign.supporters.models import Supporter

bp = Blueprint("alert_exports", __name__, url_prefix="/<organization>/alerts/<int:number>")
BATCH = 5_000
COLUMNS = ("supporter", "email", "language", "country", "since")


@bp.route("/not-written-to", methods=["GET", "POST"])
@needs(Permission.EXPORT_PEOPLE, fresh=True)
def not_written(number: int) -> ResponseReturnValue:
    """What is asked before personal data leaves as a file; then the file."""
    mailing, form = own(number), WhyForm()
    if not form.validate_on_submit():
        return render_template("alerts/desk/not_written.html", mailing=mailing, form=form), form.status
    with transaction() as session:
        note(session, "alert.exported", mailing, reason=str(form.reason.data))
    headers = {
        "Content-Disposition": f"attachment; filename=not-written-to-{mailing.id}.csv",
        "Cache-Control": "private, no-store",
    }
    rows = csv_bytes(COLUMNS, _people(db.engine, mailing.id))
    return Response(stream_with_context(rows), mimetype="text/csv", headers=headers)


def _people(engine: Engine, mailing_id: int) -> Iterator[tuple[Cell, ...]]:
    """Batch by batch, each in a short transaction of its own; who has left since is left out."""
    after = 0
    while True:
        query = (
            select(
                MailingDelivery.id,
                Supporter.id,
                Supporter.email,
                Supporter.locale,
                Supporter.country,
                Supporter.created_at,
            )
            .join(Supporter, Supporter.id == MailingDelivery.supporter_id)
            .where(MailingDelivery.mailing_id == mailing_id)
            .where(MailingDelivery.state == MessageState.NOT_SENT, MailingDelivery.id > after)
            .order_by(MailingDelivery.id)
            .limit(BATCH)
        )
        with engine.connect() as connection:
            batch = connection.execute(query).all()
        yield from ((row[1], row[2], row[3], row[4], row[5]) for row in batch if row[2])
        if len(batch) < BATCH:
            return
        after = batch[-1][0]
