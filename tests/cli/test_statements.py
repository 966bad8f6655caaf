"""A statement on the command line: taken in, set right, revised, translated, withdrawn."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.campaigns.models import Picture
from campaign.donations.models import Appeal, AppealState
from campaign.statements import reading
from campaign.statements.models import Quotation, Statement, StatementIssuer, StatementState, StatementText
from tests.cli.desk import Desk, a_photo
from tests.factories import a_campaign, a_statement, an_organization

JOINT = """---
title: Give the river back
organizations: [River Network (RN), Sok Fishers (SF)]
date: 2026-02-03
place: Kratie
lang: en
---
The river has not been open to the villages for a year, and nobody has said why.

“We ask for the river,” said Nop Sreyleak, director of River Network.

## Support us

Since 2011 we have told what happens on the river, with your help.

1. Bank transfer to account “River Paper” 123-4-56789-0, Mekong Bank
2. Or, by PayPal to the e-mail address: , with the comment “For the river”
"""


def issuers_of(session: Session, slug: str) -> list[str]:
    query = (
        select(Organization.slug)
        .join(StatementIssuer, StatementIssuer.organization_id == Organization.id)
        .join(Statement, Statement.id == StatementIssuer.statement_id)
        .where(Statement.slug == slug)
        .order_by(StatementIssuer.position)
    )
    return list(session.scalars(query))


def test_a_joint_statement_makes_partners_of_those_who_are_not_known_yet(
    desk: Desk, session: Session
) -> None:
    an_organization(session, slug="rivers", names={"en": "River network", "th": "เครือข่ายแม่น้ำ"})
    host = an_organization(session, slug="dispatch", is_host=True)
    a_campaign(session, slug="river")

    said = desk.do("statements", "import", desk.file("joint.md", JOINT), "--campaign", "river")

    assert "sf (Sok Fishers), a new partner" in said
    assert "Issued by rivers (River network)." in said
    assert issuers_of(session, "give-the-river-back") == ["rivers", "sf"]
    statement = session.scalars(select(Statement)).one()
    assert statement.state is StatementState.DRAFT
    assert (statement.dateline_on, statement.dateline_places) == (date(2026, 2, 3), {"en": "Kratie"})
    assert statement.campaign is not None and statement.campaign.slug == "river"
    appeal = session.scalars(select(Appeal)).one()
    assert (appeal.organization_id, appeal.state, appeal.since_year) == (host.id, AppealState.DRAFT, 2011)
    assert [step["kind"] for step in appeal.shown_steps] == ["bank"]
    assert appeal.steps[1]["comment"] == {"en": "For the river"}


def test_a_dry_run_shows_every_field_and_keeps_nothing(desk: Desk, session: Session) -> None:
    text = JOINT.replace("“We ask", "## What we ask\n\n“We ask")
    said = desk.do("statements", "import", desk.file("joint.md", text), "--dry-run")

    for told in ("River Network (RN)", "Sok Fishers (SF)", "2026-02-03", "Kratie", "123-4-56789-0"):
        assert told in said
    assert "Nop Sreyleak, director of River Network: We ask for the river" in said
    assert "appeal.steps.address" in said
    assert "## What we ask" in said
    for model in (Statement, Organization, Appeal):
        assert session.scalar(select(func.count()).select_from(model)) == 0


def test_what_is_no_statement_is_refused_in_words_and_nothing_is_kept(desk: Desk, session: Session) -> None:
    files = {"empty.txt": b"", "report.txt": b"%PDF-1.7 \x00\x01", "large.txt": b"x" * 6_000_000}

    for name, content in files.items():
        said = desk.refused("statements", "import", desk.file(name, content))
        assert len(said.splitlines()) == 1, said
    nobody = desk.file("nobody.md", "---\ntitle: A title\n---\nThe archive has been closed for a whole year.")
    assert "--issuer" in desk.refused("statements", "import", nobody)
    assert session.scalar(select(func.count()).select_from(Statement)) == 0

    an_organization(session, slug="archive")
    desk.do("statements", "import", nobody, "--issuer", "archive", "--slug", "closed")
    assert issuers_of(session, "closed") == ["archive"]
    assert "already" in desk.refused(
        "statements", "import", nobody, "--issuer", "archive", "--slug", "closed"
    )


def test_a_title_with_marks_keeps_its_letters_in_its_address(desk: Desk, session: Session) -> None:
    text = JOINT.replace("title: Give the river back", "title: Café owners’ plea for Đồng Tháp")
    assert text != JOINT

    desk.do("statements", "import", desk.file("joint.md", text))

    assert session.scalars(select(Statement.slug)).one() == "cafe-owners-plea-for-dong-thap"


def test_a_thai_title_gets_an_address_that_can_be_typed(desk: Desk, session: Session) -> None:
    text = "---\ntitle: คืนแม่น้ำให้ชาวบ้าน\norganization: เครือข่ายแม่น้ำ\ndate: 2026-02-03\n---\n"
    text += "แม่น้ำถูกปิดมาแล้วหนึ่งปีเต็ม และยังไม่มีใครบอกเหตุผลแก่ชาวบ้านเลยสักคน"

    desk.do("statements", "import", desk.file("thai.md", text))

    slug, locale = session.execute(select(Statement.slug, Statement.original_locale)).one()
    assert locale == "th" and slug.startswith("statement-")
    assert session.scalars(select(Organization.slug)).one().startswith("partner-")


def test_an_imported_photo_gives_its_caption_and_credit_to_the_file(desk: Desk, session: Session) -> None:
    text = JOINT.replace("lang: en", "lang: en\ncaption: The dry bank\ncredit: Sok Dara")
    desk.do("statements", "import", desk.file("joint.md", text), "--slug", "river")
    assert session.scalars(select(Statement.picture_id)).one() is None

    desk.do("statements", "picture", "river", desk.file("bank.jpg", a_photo()), "--alt", "en=A dry river")

    picture = session.scalars(select(Picture)).one()
    assert (picture.captions, picture.credit) == ({"en": "The dry bank"}, "Sok Dara")
    assert session.scalars(select(Statement.picture_id)).one() == picture.id
    assert "The dry bank / Sok Dara" in desk.do("statements", "show", "river")


def test_a_picture_comes_with_the_import_or_nothing_is_kept(desk: Desk, session: Session) -> None:
    words = ("statements", "import", desk.file("joint.md", JOINT), "--slug", "river", "--picture")

    assert "cannot see it" in desk.refused(*words, desk.file("bank.jpg", a_photo()))
    assert session.scalar(select(func.count()).select_from(Statement)) == 0

    desk.do(*words, desk.file("bank.jpg", a_photo()), "--alt", "en=A dry river")
    assert session.scalars(select(Statement.picture_id)).one() is not None


def test_a_text_written_out_and_given_back_stays_the_same(desk: Desk, session: Session) -> None:
    desk.do("statements", "import", desk.file("joint.md", JOINT), "--slug", "river")
    written = desk.do("statements", "write-out", "river", "en")

    desk.do("statements", "text", "river", "en", desk.file("back.md", written), "--note", "nothing")

    assert desk.do("statements", "write-out", "river", "en") == written
    assert "Nothing differs." in desk.do("statements", "revisions", "river", "--between", "1", "2")


def test_a_new_body_keeps_the_quotations_and_a_list_of_them_replaces_them(
    desk: Desk, session: Session
) -> None:
    desk.do("statements", "import", desk.file("joint.md", JOINT), "--slug", "river")
    desk.do("statements", "text", "river", "en", desk.file("new.md", "The river was closed on Monday."))
    assert session.scalars(select(Quotation.speaker)).all() == ["Nop Sreyleak"]
    assert session.scalars(select(StatementText.title)).one() == "Give the river back"

    front = "---\nplace: Phnom Penh\nquotations:\n- {text: Open it, speaker: Sok Dara, role: fisher}\n---\n"
    desk.do("statements", "text", "river", "en", desk.file("newer.md", front + "It is closed."))

    assert session.scalars(select(Quotation.speaker)).all() == ["Sok Dara"]
    session.rollback()
    statement = session.scalars(select(Statement)).one()
    assert statement.dateline_places == {"en": "Phnom Penh"}
    assert len(reading.revisions_of(session, statement)) == 3
    assert "-The river was closed on Monday." in desk.do(
        "statements", "revisions", "river", "--locale", "en", "--between", "2", "3"
    )


def test_what_the_words_do_not_tell_is_set_right(desk: Desk, session: Session) -> None:
    an_organization(session, slug="rivers")
    a_campaign(session, slug="river")
    statement = a_statement(session, slug="open-it")
    told = ("--date", "2026-02-03", "--place", "en=Kratie", "--issuer", "rivers", "--campaign", "river")

    desk.do("statements", "set", "open-it", *told)
    desk.do("statements", "set", "open-it", "--place", "km=ក្រចេះ")

    session.refresh(statement)
    assert (statement.dateline_on, statement.dateline_places["km"]) == (date(2026, 2, 3), "ក្រចេះ")
    assert statement.dateline_places["en"] == "Kratie"
    assert issuers_of(session, "open-it") == ["rivers"]
    assert "river" in desk.do("statements", "show", "open-it")
