"""The dashboard for benchmarks: one of everything that it shows, an address for each page, a way in."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Flask
from PIL import Image
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session
from werkzeug.routing import BuildError

from benchmarks.database import add_pending
from benchmarks.stage import CAMPAIGN, Settings
from campaign import create_app
from campaign.accounts.audit import Actor
from campaign.accounts.models import OrganizationState, Organizer
from campaign.accounts.partners import apply
from campaign.accounts.service import NewOrganization
from campaign.campaigns import story
from campaign.campaigns.models import Campaign, CampaignUpdate, Picture, TimelineEvent
from campaign.campaigns.service import NewCampaign, open_campaign
from campaign.cli.laboring import labour_once
from campaign.config import Config
from campaign.core import sealed_files
from campaign.core.clock import utcnow
from campaign.core.db import db
from campaign.core.jobs import Job
from campaign.donations.models import Appeal
from campaign.petitions import answering, handing, invalidating, organizing, packs, paper, paper_import
from campaign.petitions.conditions import Conditions
from campaign.petitions.decision_models import Decision, DecisionKind, Report, Thing
from campaign.petitions.models import CommentState, Petition, PetitionReply, Signature, Target
from campaign.petitions.moderating import Seat
from campaign.petitions.paper_models import PaperSheet
from campaign.petitions.suspecting import Sign
from campaign.statements.models import Statement
from tests.factories import an_organizer, sign_in

DRAFT, PARTNER = "harbour", "harbour-watch"
_ROWS = b"name,place,email\nSok Dara,Kampot,dara@example.org\n,Kep,\nHeng Bopha,Takeo,no-address\n"


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody signed in: the cookies of their browser, and the word of their organization."""

    cookies: dict[str, str]
    organization: str

    @property
    def header(self) -> str:
        """As a request carries them."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())


@contextmanager
def application(settings: Settings) -> Iterator[Flask]:
    """The platform in this process, beside its servers."""
    app = create_app(Config.from_env(dict(settings)))
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


def signed_in(app: Flask, locale: str = "en") -> Person:
    """An owner who has just signed in, and looks in this language."""
    organization = _campaign(db.session()).organization
    organizer = an_organizer(db.session(), organization)
    organizer.locale = locale
    db.session().commit()
    client = sign_in(app, organizer)
    client.get(f"/organize/{organization.slug}/?lang={locale}")
    cookies = {one.key: one.value for one in (client._cookies or {}).values()}
    return Person(cookies=cookies, organization=organization.slug)


def fill(session: Session) -> None:
    """One of everything that the demo does not have, all of the leading campaign's organization."""
    campaign = _campaign(session)
    petition = session.scalars(select(Petition).where(Petition.campaign_id == campaign.id)).one()
    organizer = an_organizer(session, campaign.organization)
    _draft(session, campaign)
    _partner(session, organizer)
    _doubts(session, petition, organizer)
    _paper(session, petition, organizer)
    _handed(session, campaign, petition, organizer)
    session.commit()
    while labour_once():
        pass


def _campaign(session: Session) -> Campaign:
    return session.scalars(select(Campaign).where(Campaign.slug == CAMPAIGN)).one()


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


def _partner(session: Session, organizer: Organizer) -> None:
    new = NewOrganization(slug=PARTNER, names={"en": "Harbour Watch"}, state=OrganizationState.APPLIED)
    apply(session, organizer, new, now=utcnow())


def _doubts(session: Session, petition: Petition, organizer: Organizer) -> None:
    """Suspicious signatures, a report of a comment, and the dry run of an invalidation."""
    now = utcnow()
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


def addresses(app: Flask, organization: str) -> tuple[dict[str, str], list[str]]:
    """An address for each page that can be read, by its endpoint; and the endpoints that have none."""
    adapter, own = app.url_map.bind("localhost"), _Own(db.session(), organization)
    found: dict[str, str] = {}
    without: list[str] = []
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("organize.") or "GET" not in (rule.methods or set()):
            continue
        name = rule.endpoint.removeprefix("organize.")
        values = {key: value for key, value in own.values(name).items() if key in rule.arguments}
        try:
            found[name] = adapter.build(rule.endpoint, values)
        except BuildError:
            without.append(name)
    return found, without


class _Own:
    """What fills an address: rows of the leading campaign and its organization, for each section its own."""

    def __init__(self, session: Session, organization: str) -> None:
        self._session = session
        self._petition = session.scalar(select(Petition.id).join(Campaign).where(Campaign.slug == CAMPAIGN))
        campaign = _campaign(session)
        own = select(Appeal).where(Appeal.organization_id == campaign.organization_id)
        self._appeal = session.scalars(own.order_by(Appeal.id)).first()
        self._always = {
            **{"organization": organization, "slug": CAMPAIGN, "locale": "th", "chart": "countries"},
            **{"partner": PARTNER, "kind": "bank"},
            "picture_id": session.scalar(select(func.min(Picture.id))),
            "statement_id": session.scalar(select(func.min(Statement.id))),
            "sheet_id": session.scalar(select(func.max(PaperSheet.id))),
            "job_id": session.scalar(select(func.max(Job.id)).where(Job.kind == packs.PACK)),
        }

    def values(self, name: str) -> dict[str, object]:
        """The values for one endpoint."""
        section = name.partition(".")[0]
        told = {**self._always, "number": self._number(name)}
        if self._appeal and (section in {"appeals", "appeal_steps"} or name == "campaign_previews.appeal"):
            told["slug"] = CAMPAIGN if name == "appeals.of_campaign" else self._appeal.slug
        if name == "petition_words.words":
            told["slug"] = DRAFT
        if name in {"paper.show", "paper.scan"}:
            told["sheet_id"] = self._session.scalar(select(func.min(PaperSheet.id)))
        if name == "paper.progress":
            told["job_id"] = self._session.scalar(
                select(func.max(Job.id)).where(Job.kind == paper_import.CHECK)
            )
        return told

    def _number(self, name: str) -> object:
        if name.startswith("appeal_steps."):
            kinds = {"other"} if name.endswith("words") else {"bank", "paypal"}
            steps = self._appeal.steps if self._appeal else []
            return next((number for number, step in enumerate(steps, 1) if step["kind"] in kinds), 0)
        of_campaign = select(Campaign.id).where(Campaign.slug == CAMPAIGN).scalar_subquery()
        queries = {
            "invalidation": select(Decision.id).where(Decision.kind == DecisionKind.INVALIDATION),
            "petition": select(Target.id).where(Target.petition_id == self._petition),
            "petition_life": select(PetitionReply.id).where(PetitionReply.petition_id == self._petition),
            "signatures": select(Signature.id).where(Signature.petition_id == self._petition),
            "timeline": select(TimelineEvent.id).where(TimelineEvent.campaign_id == of_campaign),
            "updates": select(CampaignUpdate.id).where(CampaignUpdate.campaign_id == of_campaign),
        }
        query = queries.get(name.partition(".")[0])
        return 0 if query is None else self._session.scalar(query.order_by(text("id DESC")).limit(1))
