"""The list of statements, with search and filters."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from campaign.core.db import db
from campaign.core.freshness import public
from campaign.core.text import tidy_line
from campaign.statements import reading
from campaign.statements.reading import PAGE, Wanted

bp = Blueprint("statements", __name__)
LONGEST_QUERY = 100


@bp.get("/statements/")
def index() -> ResponseReturnValue:
    """Published statements, newest first; `q`, `organization`, `year` and `page` narrow them."""
    session, wanted = db.session(), _wanted()
    cards, total = reading.search(session, wanted, str(get_locale()))
    page = render_template(
        "statements/index.html",
        cards=cards,
        query=wanted.query,
        organization=wanted.organization,
        year=wanted.year,
        organizations=reading.publishing_organizations(session),
        years=reading.publishing_years(session),
        total=total,
        previous_page=wanted.page - 1 if wanted.page > 1 else None,
        next_page=wanted.page + 1 if wanted.page * PAGE < total else None,
    )
    return public(page)


def _wanted() -> Wanted:
    """What was asked for; what makes no sense is left out rather than complained about."""
    year = request.args.get("year", type=int)
    page = request.args.get("page", 1, type=int)
    return Wanted(
        query=tidy_line(request.args.get("q"))[:LONGEST_QUERY],
        organization=request.args.get("organization", "")[:80].replace("\0", ""),
        year=year if year and 1900 <= year <= 2200 else None,
        page=min(max(page, 1), 10_000),
    )
