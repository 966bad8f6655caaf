"""One of everything that the dashboard shows, beside the demo: of the leading campaign and its newsroom."""

import io
from datetime import date, timedelta
from pathlib import Path

from flask import current_app
from PIL import Image
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from benchmarks.database import add_pending, petition_id
from benchmarks.everything_money import bring
from campaign.accounts.audit import Actor
from campaign.accounts.models import DeskChange, OrganizationState, Organizer
from campaign.accounts.partners import apply
from campaign.accounts.service import NewOrganization, make_organization
from campaign.campaigns import story
from campaign.campaigns.models import Campaign
from campaign.campaigns.pictures import keep_picture
from campaign.campaigns.service import NewCampaign, open_campaign
from campaign.cli.laboring import labour_once
from campaign.core import sealed_files
from campaign.core.clock import utcnow
from campaign.core.money import Money
from campaign.donations import cash
from campaign.donations.gift_models import Method
from campaign.donations.giving import NewGift, promise
from campaign.donations.models import Appeal
from campaign.donations.steps import put_step
from campaign.petitions import answering, handing, invalidating, organizing, packs, paper, paper_import
from campaign.petitions.conditions import Conditions
from campaign.petitions.decision_models import Report, Thing
from campaign.petitions.models import CommentState, Petition, Signature, SignatureState
from campaign.petitions.moderating import Seat
from campaign.petitions.suspecting import Sign
from campaign.statements import issuing
from campaign.statements import service as statements
from tests.factories import an_organizer

DRAFT, PARTNER = "harbour", "harbour-watch"
CHANGED_AT = "/organize/changed"
"""The page whose words were changed."""
WAITING = 120
"""Comments that wait: more than a page, however few signatures there are."""
_ROWS = b"name,place,email\nSok Dara,Kampot,dara@example.org\n,Kep,\nHeng Bopha,Takeo,no-address\n"


def fill(session: Session) -> None:
    """Make it all, and let the worker's jobs be done."""
    petition = session.get_one(Petition, petition_id(session))
    campaign = petition.campaign
    organizer = an_organizer(session, campaign.organization)
    _written(session, campaign)
    _given(session, campaign)
    bring(session, organizer, campaign.organization_id, now=utcnow())
    _changed(session, campaign, organizer)
    _draft(session, campaign)
    _partner(session, organizer)
    _doubts(session, petition, organizer)
    _paper(session, petition, organizer)
    _handed(session, campaign, petition, organizer)
    session.commit()
    while labour_once():
        pass


def _draft(session: Session, leading: Campaign) -> None:
    titles = {"en": "Keep the harbour open"}
    told = {"titles": titles, "summaries": titles, "bodies": titles}
    new = NewCampaign(slug=DRAFT, organization_id=leading.organization_id, **told)
    campaign = open_campaign(session, new)
    asked = organizing.NewPetition(
        titles=titles, asks=titles, targets=(organizing.Addressee(names={"en": "The council"}),)
    )
    organizing.draft_petition(session, campaign, asked, now=utcnow())
    story.draft_update(session, leading, "en", "The harbour is still open", "We asked.", now=utcnow())


def _written(session: Session, campaign: Campaign) -> None:
    """A picture of its own library, a statement with it, and a way to give by words alone."""
    raw, owner = io.BytesIO(), campaign.organization_id
    Image.new("RGB", (900, 600), "navy").save(raw, "JPEG")
    folder = Path(current_app.config["DATA"]) / "pictures"
    appeal = session.scalars(select(Appeal).where(Appeal.organization_id == owner).limit(1)).one()
    other = {"kind": "other", "text": {"en": "Or come by on a Monday."}}
    put_step(session, appeal, len(appeal.steps) + 1, other)
    picture = keep_picture(session, raw.getvalue(), folder, {"en": "The harbour"}, owner, now=utcnow())
    new = statements.NewStatement(
        slug="keep-it-open", issuer_ids=(owner,), original_locale="en", picture_id=picture.id
    )
    words = statements.Wording(title="Keep the harbour open", body="We ask the council to keep it open.")
    statements.draft_statement(session, new, {"en": words}, now=utcnow())


def _given(session: Session, campaign: Campaign) -> None:
    """Cash that was handed over, and a transfer that was promised."""
    now = utcnow()
    told = {"money": Money(30_000, "THB"), "locale": "en", "name": "Dara Donor"}
    told |= {"organization_id": campaign.organization_id, "campaign_id": campaign.id}
    cash.enter(session, NewGift(method=Method.CASH, **told), at=now, now=now)
    promise(session, NewGift(method=Method.BANK, email="dara@example.org", **told), now=now)


def _changed(session: Session, campaign: Campaign, organizer: Organizer) -> None:
    """Words that were changed, more that wait for a colleague, and a statement that names the newsroom."""
    told = {"organization_id": campaign.organization_id, "organizer_id": organizer.id, "name": "The harbour"}
    told |= {"action": "campaign.written", "subject": f"campaign:{campaign.id}", "path": CHANGED_AT}
    words = {"before": {"title": "The harbour"}, "after": {"title": "Our harbour"}}
    for shown_at in (utcnow(), None):
        session.add(DeskChange(about="campaign:1:en", form=[], shown_at=shown_at, **told, **words))
    other = make_organization(session, NewOrganization(slug="lawyers", names={"en": "Harbour Lawyers"}))
    both = (other.id, campaign.organization_id)
    new = statements.NewStatement(slug="by-both", issuer_ids=both, original_locale="en")
    text = statements.Wording(title="Lawyers of the harbour", body="We ask for it too.")
    issuing.ask(session, statements.draft_statement(session, new, {"en": text}, now=utcnow()), by=other)


def _partner(session: Session, organizer: Organizer) -> None:
    new = NewOrganization(slug=PARTNER, names={"en": "Harbour Watch"}, state=OrganizationState.APPLIED)
    apply(session, organizer, new, now=utcnow())


def _doubts(session: Session, petition: Petition, organizer: Organizer) -> None:
    """Comments that wait, suspicious signatures, a report, and the dry run of an invalidation."""
    now = utcnow()
    _waiting(session)
    ids = add_pending(session, 12, "doubtful")
    session.execute(update(Signature).where(Signature.id.in_(ids)).values(suspicion=int(Sign.BURST)))
    shown = select(Signature.id).where(
        Signature.petition_id == petition.id, Signature.comment_state == CommentState.APPROVED
    )
    told = {"reasons": {"insult": 2}, "report_count": 2, "words": "This insults a whole village."}
    comment = session.scalars(shown.limit(1)).one()
    session.add(Report(petition_id=petition.id, thing=Thing.COMMENT, thing_id=comment, **told))
    seat = Seat(organization_id=petition.campaign.organization_id, organizer_id=organizer.id)
    wanted = Conditions(since=now - timedelta(hours=1), until=now + timedelta(hours=1), signs=int(Sign.BURST))
    invalidating.draft(session, seat, petition.id, wanted, now=now)


def _waiting(session: Session) -> None:
    ids = add_pending(session, WAITING, "waiting")
    told = {"comment": "Keep it open for the ferries.", "comment_state": CommentState.WAITING}
    is_confirmed = {"state": SignatureState.CONFIRMED, "confirmed_at": utcnow()}
    session.execute(update(Signature).where(Signature.id.in_(ids)).values(**told, **is_confirmed))


def _paper(session: Session, petition: Petition, organizer: Organizer) -> None:
    """A sheet with its scan that counts, and a file whose lines wait to be matched."""
    scan = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(scan, "JPEG")
    kept = [
        sealed_files.keep(paper_import.folder(), raw, paper_import.CONTEXT)
        for raw in (scan.getvalue(), _ROWS)
    ]
    lines = [paper.Line(number=one, name=f"Villager {one}", place="Kampot") for one in range(1, 9)]
    lines.append(paper.Line(number=9, name="Sok Dara", email="dara@example.org", is_shown=True))
    new = paper.NewSheet(label="Market, first day", organizer_id=organizer.id, file_name=kept[0])
    paper.count_sheet(session, petition, new, lines, now=utcnow())
    uploaded = paper.NewSheet(label="From the market", organizer_id=organizer.id, file_name=kept[1])
    sheet = paper.keep_sheet(session, petition, uploaded, now=utcnow())
    columns = {"name": 0, "place": 1, "email": 2}
    actor = Actor(role="owner", organizer_id=organizer.id, organization_id=petition.campaign.organization_id)
    paper_import.start(session, sheet, paper_import.CHECK, columns, actor, now=utcnow())


def _handed(session: Session, campaign: Campaign, petition: Petition, organizer: Organizer) -> None:
    """An answer of the authority, a pack, and two lines in the register."""
    reply = answering.NewReply(
        replied_on=date(2026, 3, 4), authors={"en": "The ministry"}, bodies={"en": "We shall look into it."}
    )
    answering.record_reply(session, petition, reply, now=utcnow())
    packs.order(session, campaign, petition, locale="en", organizer_id=organizer.id)
    for kind in (handing.DELIVERY, handing.PACK):
        told = handing.Handing(kind=kind, recipient="The ministry", what="en", handed_on=date(2026, 3, 4))
        handing.note(session, petition, told, organizer_id=organizer.id, now=utcnow())
