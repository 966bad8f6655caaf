"""The library: what is taken, what is refused and why, and whose it is."""

import io
import re
import zipfile
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from campaign.accounts.models import Organization
from campaign.accounts.roles import Role
from campaign.campaigns.models import Picture
from campaign.campaigns.pictures import MAX_BYTES
from tests.factories import a_statement, an_organization, an_organizer, post, sign_in

TOLD = {"alts-en": "Singers on a pier", "credit": "Rosa Tideman", "focus_x": "50", "focus_y": "50"}


def a_photo(size: tuple[int, int] = (1200, 800), kind: str = "JPEG") -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", size, "teal").save(kept, kind)
    return kept.getvalue()


def a_zip() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("photo.jpg", b"not one")
    return kept.getvalue()


@pytest.fixture(name="ours")
def _ours(session: Session) -> Organization:
    return an_organization(session)


@pytest.fixture(name="client")
def _client(app: Flask, session: Session, ours: Organization) -> FlaskClient:
    return sign_in(app, an_organizer(session, ours, Role.EDITOR))


def upload(client: FlaskClient, ours: Organization, raw: bytes, *, then: str = "", **changes: str) -> Any:
    address = f"/organize/{ours.slug}/pictures/new" + (f"?then={then}" if then else "")
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(address).text)
    assert token
    told = TOLD | changes | {"csrf_token": token[1]}
    file = FileStorage(io.BytesIO(raw), "photo.jpg", "file", "image/jpeg")
    # The client's own way would leave a large body in a file that nobody closes.
    boundary, body = encode_multipart(MultiDict([*told.items(), ("file", file)]))
    return client.post(address, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def test_a_photo_is_kept_in_its_sizes_and_told_of(
    app: Flask, session: Session, client: FlaskClient, ours: Organization
) -> None:
    edit = upload(client, ours, a_photo()).location

    told = TOLD | {"alts-th": "นักร้องบนท่าเรือ", "focus_x": "90", "focus_y": "10", "captions-en": "The pier"}
    assert post(client, edit, told).status_code == 303
    picture = session.scalars(select(Picture)).one()
    assert (picture.alts["th"], picture.credit, picture.focus_x) == ("นักร้องบนท่าเรือ", "Rosa Tideman", 90)
    assert "focus-top-right" in client.get(f"/organize/{ours.slug}/pictures/").text
    names = sorted(path.name.split("-")[1] for path in (app.config["DATA"] / "pictures").iterdir())
    assert names == ["1200.jpg", "1600.webp", "480.webp", "960.webp"]


def test_a_picture_added_on_the_way_is_chosen_where_somebody_came_from(
    session: Session, client: FlaskClient, ours: Organization
) -> None:
    statement = a_statement(session, issuer_ids=(ours.id,))
    chooser = f"/organize/{ours.slug}/statements/{statement.id}/picture"
    assert f"pictures/new?then={chooser}" in client.get(chooser).text

    edit = upload(client, ours, a_photo(), then=chooser).location
    back = post(client, edit, TOLD).location

    picture = session.scalars(select(Picture)).one()
    assert back == f"{chooser}?picture={picture.id}"
    assert f'value="{picture.id}" checked' in client.get(back).text
    assert post(client, chooser, {"picture_id": str(picture.id)}).status_code == 303
    session.refresh(statement)
    assert statement.picture_id == picture.id
    elsewhere = post(client, edit.replace(chooser, "https://example.org/picture"), TOLD).location
    assert "example.org" not in elsewhere


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "This is no JPEG"),
        (a_zip(), "This is no JPEG"),
        (a_photo()[:2000], "This is no JPEG"),
        (b"", "This is no JPEG"),
        (a_photo((200, 200)), "narrower than 480 pixels"),
        (a_photo((9000, 7000), "PNG"), "too many pixels"),
        (a_photo((12_000, 9_000), "PNG"), "too many pixels"),
        (b"\xff\xd8" + bytes(MAX_BYTES), "larger than 30 MB"),
    ],
    ids=["svg", "zip", "truncated", "empty", "small", "large", "bomb", "heavy"],
)
def test_what_is_no_picture_is_refused_and_the_words_stay(
    session: Session, client: FlaskClient, ours: Organization, raw: bytes, words: str
) -> None:
    answer = upload(client, ours, raw, **{"captions-en": "A caption that took a while"})

    assert answer.status_code == 422
    assert words in answer.text and "A caption that took a while" in answer.text
    assert session.scalars(select(Picture)).all() == []


def test_text_and_credit_are_asked_for(client: FlaskClient, ours: Organization) -> None:
    answer = upload(client, ours, a_photo(), **{"alts-en": "", "credit": " ", "focus_x": "101"})

    assert answer.status_code == 422
    for words in ("Say in one language at least", "Say who made the picture", "A number from 0 to 100."):
        assert words in answer.text


def test_the_same_photo_belongs_to_each_library_apart(
    app: Flask, session: Session, client: FlaskClient, ours: Organization
) -> None:
    theirs = an_organization(session)
    other = sign_in(app, an_organizer(session, theirs, Role.EDITOR))
    mine = upload(client, ours, a_photo()).location
    assert upload(client, ours, a_photo()).location == mine, "the same one only once"

    assert upload(other, theirs, a_photo(), **{"alts-en": "Ours too"}).status_code == 303
    assert [picture.alts["en"] for picture in session.scalars(select(Picture).order_by(Picture.id))] == [
        "Singers on a pier",
        "Ours too",
    ]
    assert other.get(mine.replace(ours.slug, theirs.slug)).status_code == 404
    assert "Singers on a pier" not in other.get(f"/organize/{theirs.slug}/pictures/").text
