"""A donor's part of their own page: receipts, and the summary of a year."""

from flask import Blueprint, Response, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from campaign.core.db import db
from campaign.donations import own_gifts
from campaign.donations.receipt_papers import receipt_facts, receipt_pdf, summary_facts, summary_pdf
from campaign.donations.receipts import number_of
from campaign.site import person
from campaign.site.me import keep_out_of_caches

bp = Blueprint("my_gifts", __name__, url_prefix="/me/<token>/gifts")


@bp.get("/receipts/<int:receipt_id>.pdf")
def receipt(token: str, receipt_id: int) -> ResponseReturnValue:
    """A receipt on paper."""
    found = own_gifts.own_receipt(db.session(), person.read_token(token), receipt_id)
    return _file(receipt_pdf(found), "application/pdf", f"receipt-{number_of(found)}.pdf")


@bp.get("/receipts/<int:receipt_id>.txt")
def receipt_text(token: str, receipt_id: int) -> ResponseReturnValue:
    """The same in plain words, as the letter had it."""
    found = own_gifts.own_receipt(db.session(), person.read_token(token), receipt_id)
    site_name = current_app.config["SITE_NAME"]
    words = render_template("letters/gift_receipt.txt", site_name=site_name, **receipt_facts(found))
    body = words.removeprefix("Subject: ").encode()
    return _file(body, "text/plain; charset=utf-8", f"receipt-{number_of(found)}.txt")


@bp.get("/summary/<int:organization_id>/<int:year>.pdf")
def summary(token: str, organization_id: int, year: int) -> ResponseReturnValue:
    """What was given in a year."""
    session, fingerprint = db.session(), person.read_token(token)
    organization = own_gifts.own_year(session, fingerprint, organization_id, year).organization
    facts = summary_facts(session, organization, fingerprint, year, str(get_locale()))
    return _file(summary_pdf(facts), "application/pdf", f"gifts-{year}.pdf")


bp.after_request(keep_out_of_caches)


def _file(body: bytes, kind: str, name: str) -> Response:
    response = Response(body, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
