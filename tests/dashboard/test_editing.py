"""While somebody writes: preview, clean paste, and nothing typed is lost."""

import json

from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from campaign.accounts.roles import Role
from campaign.core import drafting
from campaign.core.drafting import Autosave, Place
from tests.factories import NOW, an_organization, an_organizer, post, sign_in

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p {mso-x: 1}</style></head>
<body><!--StartFragment--><h2>What we ask</h2>
<p class=MsoNormal><b>Drop</b> the <i>charges</i>.<o:p>&nbsp;</o:p></p>
<ul><li>Free her</li><li>Return the <a href="https://example.org/drum">drum</a></li></ul>
<script>alert(1)</script><!--EndFragment--></body></html>"""


def test_a_preview_is_what_readers_will_see(app: Flask, session: Session) -> None:
    ours = an_organization(session)
    client = sign_in(app, an_organizer(session, ours, Role.EDITOR))
    told = {"show": "body", "body": "## Ask\n\n<script>x</script> **now**", "fragment": "1"}

    fragment = post(client, f"/organize/{ours.slug}/preview", told).text
    page = post(client, f"/organize/{ours.slug}/preview", {"show": "body", "body": "**now**"}).text

    assert "<h2>Ask</h2>" in fragment and "<strong>now</strong>" in fragment
    assert "<script>" not in fragment and "<html" not in fragment
    assert "<html" in page and "<strong>now</strong>" in page


def test_a_paste_out_of_a_word_processor_comes_in_clean(app: Flask, session: Session) -> None:
    ours = an_organization(session)
    client = sign_in(app, an_organizer(session, ours, Role.EDITOR))

    told = post(client, f"/organize/{ours.slug}/preview/paste", {"html": WORD}).get_json()

    assert told["text"] == (
        "## What we ask\n\n**Drop** the *charges*.\n\n- Free her\n- Return the [drum](https://example.org/drum)"
    )


def test_what_is_typed_is_kept_for_its_writer_alone_and_sealed(app: Flask, session: Session) -> None:
    ours = an_organization(session)
    writer, other = an_organizer(session, ours, Role.EDITOR), an_organizer(session, ours, Role.EDITOR)
    client = sign_in(app, writer)
    address = f"/organize/{ours.slug}/autosave"
    for words in ("first", "second 🐘 \u200fمرحبا"):
        told = {"about": "statement:1:en", "base": "3", "content": json.dumps({"body": words})}
        assert post(client, address, told).status_code == 200

    kept = session.scalars(select(Autosave)).one()
    assert kept.fields == {"body": "second 🐘 \u200fمرحبا"} and kept.based_on == "3"
    theirs = Place(organization_id=ours.id, organizer_id=other.id, about="statement:1:en")
    assert drafting.find(session, theirs) is None
    assert b"second" not in bytes(session.scalar(text("SELECT content FROM autosaves")) or b"")

    back = {"about": "statement:1:en", "back": "//evil.example/"}
    assert post(client, address + "/forget", back).location == f"/organize/{ours.slug}/"
    assert session.scalars(select(Autosave.id)).all() == []


def test_what_is_no_form_is_not_kept(app: Flask, session: Session) -> None:
    ours = an_organization(session)
    client = sign_in(app, an_organizer(session, ours, Role.EDITOR))

    for told in ({"about": "../x", "content": "{}"}, {"about": "statement:1", "content": "[1]"}, {}):
        assert post(client, f"/organize/{ours.slug}/autosave", told).status_code == 422


def test_old_words_are_forgotten(session: Session) -> None:
    ours = an_organization(session)
    place = Place(organization_id=ours.id, organizer_id=an_organizer(session, ours).id, about="update:1")
    drafting.keep(session, place, "{}", "", now=NOW)
    drafting.first_sending(session, "token", "/somewhere", now=NOW)

    assert drafting.forget_old(session, now=NOW) == 0
    assert drafting.forget_old(session, now=NOW + drafting.KEPT * 2) == 2
