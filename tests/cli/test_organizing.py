"""What an organizer does on the command line, from an empty database to a delivered petition."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.campaigns.models import Campaign, CampaignState, TimelineEvent
from campaign.petitions import confirming, signing, tally
from campaign.petitions.models import Petition, PetitionState, Signature, SignatureState
from campaign.petitions.signing import Mails
from campaign.statements.models import Statement, StatementRevision, StatementState
from tests.cli.desk import Desk
from tests.factories import NOW, a_petition, a_signer


def test_a_campaign_is_opened_told_published_and_ended(desk: Desk, session: Session) -> None:
    body = desk.file("body.md", "The library is to be *closed*.")
    desk.do("organizations", "add", "rivers", "--name", "en=River Network", "--name", "th=เครือข่าย")
    texts = ("--title", "en=Keep it open", "--summary", "en=It is ours.", "--body", f"en={body}")
    desk.do("campaigns", "add", "library", "--organization", "rivers", *texts)
    desk.do(
        "campaigns", "event-add", "library", "2026-01-31", "--title", "en=The vote", "--source", "Gazette"
    )
    desk.do("campaigns", "publish", "library")
    desk.do("campaigns", "update", "library", "--title", "en=News", "--body", f"en={body}")
    desk.do("petitions", "add", "library", "--title", "en=Open", "--ask", f"en={body}", "--goal", "20")
    desk.do("petitions", "move", "library", "open")

    assert "already" in desk.refused("campaigns", "add", "library", "--organization", "rivers", *texts)
    assert "open cannot become answered" in desk.refused("petitions", "move", "library", "answer", "--yes")
    desk.do("petitions", "move", "library", "close")
    desk.do("petitions", "move", "library", "deliver", "--yes")
    desk.do("campaigns", "end", "library", "partly won", "--note", "en=They listened.")

    campaign = session.scalars(select(Campaign)).one()
    assert campaign.state is CampaignState.PUBLISHED
    assert campaign.outcome_notes == {"en": "They listened."}
    assert "<em>closed</em>" in campaign.bodies_html["en"]
    assert session.scalars(select(TimelineEvent)).one().source_name == "Gazette"
    assert session.scalars(select(Petition)).one().state is PetitionState.DELIVERED
    assert "20" in desk.do("petitions", "show", "library")


def test_an_unknown_organization_or_language_is_refused_and_nothing_is_kept(
    desk: Desk, session: Session
) -> None:
    body = desk.file("body.md", "Text.")
    texts = ("--title", "en=A", "--summary", "en=B", "--body", f"en={body}")

    assert "no organization nobody" in desk.refused(
        "campaigns", "add", "x", "--organization", "nobody", *texts
    )
    assert "en, th, km" in desk.refused("organizations", "add", "x", "--name", "xx=Name")
    assert session.scalar(select(Campaign.id)) is None
    assert session.scalar(select(Organization.id)) is None


def test_recount_finds_a_wrong_tally_says_so_and_repairs_it(desk: Desk, session: Session) -> None:
    petition = a_petition(session, slug="library")
    signing.sign(session, "library", a_signer(), mails=Mails(a_day=3), now=NOW)
    signature = session.scalars(select(Signature)).one()
    confirming.confirm(session, signature.id, now=NOW)
    session.commit()
    assert "every count is exact" in desk.do("petitions", "recount")

    tally.count_signature(session, petition.id, 7, [("all", "")], 5)
    session.commit()

    assert "Differences" in desk.refused("petitions", "recount", "library")
    desk.do("petitions", "recount", "--repair", "--yes")
    desk.do("petitions", "recount")
    assert tally.count_of(session, petition.id) == 1


def test_a_signature_is_found_by_its_exact_address_rejected_and_restored(
    desk: Desk, session: Session
) -> None:
    a_petition(session, slug="library")
    signing.sign(session, "library", a_signer(email="ada@example.org"), mails=Mails(a_day=3), now=NOW)
    signature = session.scalars(select(Signature)).one()
    confirming.confirm(session, signature.id, now=NOW)
    session.commit()

    assert str(signature.id) in desk.do("petitions", "find", "ADA@example.org")
    desk.do("petitions", "reject", str(signature.id))
    assert tally.count_of(session, signature.petition_id) == 0
    desk.do("petitions", "restore", str(signature.id))
    session.refresh(signature)
    assert signature.state is SignatureState.CONFIRMED
    assert tally.count_of(session, signature.petition_id) == 1


def test_a_statement_is_imported_revised_translated_published_and_withdrawn(
    desk: Desk, session: Session
) -> None:
    source = desk.file(
        "statement.md",
        "---\ntitle: Open the archive\norganization: Archive Watch (AW)\ndate: 2026-02-03\nlang: en\n---\n"
        "The archive has been closed for a year, and nobody has said why.\n\n"
        "“We ask for the key,” said Nop Sreyleak, director of Archive Watch.\n",
    )
    desk.do("statements", "import", source, "--slug", "archive")
    fresh = desk.file("fresh.md", "The archive has been closed for two years.")
    desk.do("statements", "text", "archive", "en", fresh, "--note", "two years")
    thai = desk.file("thai.md", "---\ntitle: เปิดหอจดหมายเหตุ\n---\nปิดมาแล้วสองปี")
    desk.do("statements", "text", "archive", "th", thai)
    desk.do("statements", "publish", "archive")
    changed = desk.do("statements", "revisions", "archive", "--diff")
    assert "+The archive has been closed for two years." in changed
    desk.do("statements", "withdraw", "archive", "--reason", "en=It was a mistake.", "--yes")

    statement = session.scalars(select(Statement)).one()
    assert statement.state is StatementState.WITHDRAWN
    kept = session.execute(select(StatementRevision.locale, StatementRevision.number)).all()
    assert sorted(kept) == [("en", 1), ("en", 2), ("th", 1)]
    assert session.scalars(select(Organization.short_name)).one() == "AW"
