"""What the pages promise a reader: light, sound for screen readers, and marks that tell the truth."""

import gzip
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.petitions import confirming, signing
from campaign.petitions.models import Signature
from campaign.petitions.signing import Mails
from tests.factories import NOW, a_petition, a_signer, a_statement

STATIC = Path(__file__).parents[2] / "static"
PAGES = (
    "/",
    "/campaigns/",
    "/campaigns/library",
    "/campaigns/library/sign",
    "/statements/",
    "/about",
    "/me/",
    "/subscribe",
    "/alerts/",
)
POINTERS = ("for", "aria-labelledby", "aria-describedby")


class Reader(HTMLParser):
    """Collects what a screen reader would follow."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.pointed_at: set[str] = set()
        self.levels: list[int] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if "id" in given:
            self.ids.append(given["id"] or "")
        for pointer in POINTERS:
            self.pointed_at.update((given.get(pointer) or "").split())
        if (given.get("href") or "").startswith("#"):
            self.pointed_at.add((given["href"] or "")[1:])
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))


def marks_on(client: FlaskClient) -> int:
    """How many of the fifty strokes are inked in the sign box of the campaign."""
    html = client.get("/campaigns/library").get_data(as_text=True)
    box = html[html.index('class="ballot__head"') : html.index('class="ballot__body"')]
    return sum(path.count("M") for path in re.findall(r'class="inked" d="([^"]+)"', box))


@pytest.fixture
def published(session: Session) -> None:
    petition = a_petition(session, slug="library", allows_comments=True)
    a_statement(session, slug="the-words", campaign_id=petition.campaign_id)


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("path", [*PAGES, "/statements/the-words", "/nowhere"])
def test_every_reference_inside_a_page_leads_to_one_place(client: FlaskClient, path: str) -> None:
    reader = Reader(client.get(path).get_data(as_text=True))

    assert len(reader.ids) == len(set(reader.ids)), "an id stands for one thing"
    assert reader.pointed_at <= set(reader.ids), reader.pointed_at - set(reader.ids)


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("path", [*PAGES, "/statements/the-words"])
def test_headings_begin_with_one_title_and_skip_no_level(client: FlaskClient, path: str) -> None:
    levels = Reader(client.get(path).get_data(as_text=True)).levels

    assert levels[0] == 1
    assert levels.count(1) == 1
    steps = [deeper - level for level, deeper in pairwise(levels)]
    assert max(steps, default=0) <= 1, levels


@pytest.mark.usefixtures("published")
def test_the_form_still_points_at_its_fields_when_they_are_wrong(client: FlaskClient) -> None:
    answer = client.post("/campaigns/library/sign", data={"name": "", "email": "x", "display": "loud"})
    reader = Reader(answer.get_data(as_text=True))

    assert answer.status_code == 422
    assert {"name-error", "email-error"} <= reader.pointed_at
    assert reader.pointed_at <= set(reader.ids), reader.pointed_at - set(reader.ids)


def test_the_first_signature_cuts_a_mark_and_a_full_goal_cuts_all_fifty(
    client: FlaskClient, session: Session
) -> None:
    a_petition(session, slug="library", goal=3)
    assert marks_on(client) == 0

    for expected in (16, 33, 50):
        signing.sign(session, "library", a_signer(), mails=Mails(a_day=3), now=NOW)
        newest = session.scalar(select(func.max(Signature.id)))
        confirming.confirm(session, newest or 0, now=NOW)
        session.commit()
        assert marks_on(client) == expected


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("prefix", ["", "/th", "/km"])
def test_a_first_visit_weighs_at_most_thirty_kilobytes_in_five_requests(
    client: FlaskClient, prefix: str
) -> None:
    html = client.get(f"{prefix}/campaigns/library").get_data(as_text=True)
    assets = set(re.findall(r'(?:src|href)="/static/([\w/.-]+?)\.[0-9a-f]{12}(\.(?:css|js|svg))"', html))
    weight = len(gzip.compress(html.encode(), 9))
    weight += sum(
        len(gzip.compress((STATIC / f"{n}{x}").read_bytes(), 9)) for n, x in assets if "vendor" not in n
    )

    assert weight <= 30_000
    assert len([n for n, _ in assets if "vendor" not in n]) + 1 <= 5


def test_the_style_sheet_stays_small_and_keeps_to_its_layers() -> None:
    css = (STATIC / "site.css").read_text()

    assert len(gzip.compress(css.encode(), 9)) <= 9_000
    assert css.index("@layer tokens, base, blocks, dashboard;") < css.index("{")
    assert "http" not in re.sub(r'\[href\^="http"\]', "", css), "nothing is loaded from anywhere"
