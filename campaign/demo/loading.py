"""Put the demo into the database, through the same services that organizers use."""

from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from flask import current_app
from rich.progress import Progress
from sqlalchemy import insert
from sqlalchemy.orm import Session

from campaign.accounts.service import NewOrganization, make_organization
from campaign.campaigns import service as campaigns
from campaign.campaigns import story
from campaign.campaigns.models import Campaign, Outcome, Picture
from campaign.campaigns.pictures import keep_picture
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.money import Money
from campaign.demo import content
from campaign.demo.content import Told, moment, read, read_campaign
from campaign.demo.crowd import Crowd
from campaign.demo.organizers import make_demo_organizers
from campaign.donations.service import NewAppeal, draft_appeal, set_amounts
from campaign.donations.service import publish as publish_appeal
from campaign.petitions import endorsing, hourly, moderating, organizing, tally
from campaign.petitions.decision_models import Pick, Thing
from campaign.petitions.door import Door
from campaign.petitions.endorsement_models import EndorsementState, EndorserKind
from campaign.petitions.models import Petition, PetitionState, Signature
from campaign.petitions.moderating import Seat, Verdict
from campaign.petitions.moves import Choice
from campaign.statements import service as statements

CHUNK = 5_000
_STATES = (
    PetitionState.OPEN,
    PetitionState.CLOSED,
    PetitionState.DELIVERED,
    PetitionState.ANSWERED,
)
_GROUPS = {
    "parliamentarians": "parliament",
    "academics": "academia",
    "organisations": "civil-society",
}


def load_demo(*, signatures: int | None = None) -> None:
    """Load everything; `signatures` sets how many the leading campaign gets.

    Raises:
        Refused: the demo, or something under its names, is there already; nothing is changed.
    """
    now = utcnow()
    with transaction() as session:
        organizations = _organizations(session)
        pictures = _pictures(session, now)
        crowds = [
            (_campaign(session, slug, organizations, pictures, now), slug) for slug in content.CAMPAIGNS
        ]
        _appeal(session, organizations, now)
        make_demo_organizers(session, Path(current_app.config["DATA"]), now=now)
    for petition_id, slug in crowds:
        told = read_campaign(slug, "campaign")["signatures"]
        leads = slug == content.CAMPAIGNS[-1]
        count = signatures if leads and signatures is not None else told["count"]
        load_signatures(petition_id, slug, count, end=moment(_last_day(slug), now) or now)


def load_signatures(petition_id: int, slug: str, count: int, *, end: datetime) -> None:
    """Add believable signatures in bulk, with a progress bar, and count them once at the end."""
    told = read_campaign(slug, "campaign")["signatures"]
    comments = read("comments.yaml").get(slug, {})
    crowd = Crowd(read("names.yaml"), told, comments, seed=f"{slug}:{count}")
    rows = crowd.rows(petition_id, count, end=end)
    with Progress(transient=True) as progress:
        bar = progress.add_task(f"{slug}: signatures", total=count)
        while chunk := list(islice(rows, CHUNK)):
            with transaction() as session:
                session.connection().execute(insert(Signature), chunk)
            progress.advance(bar, len(chunk))
    with transaction() as session:
        tally.rebuild(session, petition_id)
        hourly.rebuild(session, petition_id)
    db.session.remove()


def _last_day(slug: str) -> Told | None:
    closed: Told | None = read_campaign(slug, "campaign")["petition"].get("closed")
    return closed


def _organizations(session: Session) -> dict[str, int]:
    made: dict[str, int] = {}
    for told in read("organizations.yaml"):
        new = NewOrganization(
            slug=told["slug"],
            names=told["name"],
            short_name=told["short_name"]["en"],
            abouts=told["about"],
            website=told["website"],
            is_host=told["host"],
        )
        made[told["slug"]] = make_organization(session, new).id
    return made


def _pictures(session: Session, now: datetime) -> dict[str, Picture]:
    folder = Path(current_app.config["DATA"]) / "pictures"
    kept: dict[str, Picture] = {}
    for told in read("pictures.yaml"):
        raw = (content.PICTURES / f"{told['name']}.jpg").read_bytes()
        picture = keep_picture(session, raw, folder, told["alt"], now=now)
        picture.captions, picture.credit = told["caption"], told["credit"]["en"]
        kept[told["name"]] = picture
    return kept


def _campaign(
    session: Session,
    slug: str,
    organizations: dict[str, int],
    pictures: dict[str, Picture],
    now: datetime,
) -> int:
    told = read_campaign(slug, "campaign")
    new = campaigns.NewCampaign(
        slug=slug,
        organization_id=organizations[told["organization"]],
        titles=told["title"],
        summaries=told["summary"],
        bodies=told["body"],
        picture_id=pictures[told["picture"]].id,
    )
    campaign = campaigns.open_campaign(session, new)
    campaigns.publish(session, campaign, now=moment(told["published"], now) or now)
    campaigns.end(
        session,
        campaign,
        Outcome(told["outcome"].replace("_", " ")),
        told.get("outcome_note") or {},
    )
    _story(session, campaign, slug, now)
    for folder in content.statement_folders(slug):
        _statement(session, campaign, folder, organizations, pictures, now)
    petition = _petition(session, campaign, told["petition"], now)
    _endorsements(session, petition, slug, now)
    return petition.id


def _story(session: Session, campaign: Campaign, slug: str, now: datetime) -> None:
    for told in read_campaign(slug, "timeline"):
        day = told.get("date") or (moment(told, now) or now).date()
        event = story.NewEvent(
            happened_on=day,
            titles=told["title"],
            bodies=told.get("text") or {},
            source_name=told["source"]["name"],
            source_url=told["source"].get("url") or "",
        )
        story.add_event(session, campaign, event)
    for told in read_campaign(slug, "updates"):
        at = moment(told["published"], now) or now
        story.publish_update(session, campaign, told["title"], told["body"], now=at)


def _statement(
    session: Session,
    campaign: Campaign,
    folder: Path,
    organizations: dict[str, int],
    pictures: dict[str, Picture],
    now: datetime,
) -> None:
    told = content.read_statement(folder)
    texts, places = {}, {}
    for locale in told["locales"]:
        texts[locale], places[locale] = content.wording(folder / f"{locale}.md")
    published = moment(told["published"], now) or now
    new = statements.NewStatement(
        slug=told["slug"],
        issuer_ids=(organizations[told["organization"]],),
        original_locale=told["locales"][0],
        campaign_id=campaign.id,
        dateline_on=published.date(),
        dateline_places={locale: place for locale, place in places.items() if place},
        picture_id=pictures[told["picture"]].id if told.get("picture") else None,
    )
    statement = statements.draft_statement(session, new, texts, now=published)
    statements.publish(session, statement, now=published)


def _petition(session: Session, campaign: Campaign, told: Told, now: datetime) -> Petition:
    new = organizing.NewPetition(
        titles=told["title"],
        asks=told["demand"],
        goal=told["goal"],
        allows_comments=told["comments"],
        opens_at=moment(told["opened"], now),
        closes_at=moment(told.get("closed"), now),
        targets=tuple(
            organizing.Addressee(names=target["name"], roles=target.get("role") or {})
            for target in told["targets"]
        ),
    )
    petition = organizing.draft_petition(session, campaign, new, now=now)
    for state in _STATES:
        organizing.move(session, petition, state)
        if state.value == told["state"]:
            break
    return petition


def _endorsements(session: Session, petition: Petition, slug: str, now: datetime) -> None:
    door = Door(
        petition_id=petition.id,
        campaign_id=petition.campaign_id,
        version_number=1,
        allows_comments=True,
        is_open=True,
    )
    seat = Seat(organization_id=petition.campaign.organization_id, organizer_id=None)
    for number, told in enumerate(read_campaign(slug, "endorsements")):
        at = moment(told, now) or now
        endorser = endorsing.Endorser(
            kind=EndorserKind(told["kind"]),
            name=told["name"]["en"],
            title=told["title"]["en"],
            affiliation=told["affiliation"]["en"],
            group=_GROUPS.get(told["group"], "other"),
            email=f"endorser-{petition.id}-{number}@example.org",
            proof="https://example.org/",
            locale="en",
        )
        made = endorsing.add(session, door, endorser, now=at)
        if made and told["state"] == EndorsementState.VERIFIED:
            verified = [Pick(Thing.ENDORSEMENT, made)]
            moderating.decide(session, seat, verified, Verdict(choice=Choice.APPROVE), now=at)


def _appeal(session: Session, organizations: dict[str, int], now: datetime) -> None:
    told = read("appeal.yaml")
    parts = ("who_we_are", "why")
    intros = {
        locale: "\n\n".join(" ".join(told[part][locale].split()) for part in parts)
        for locale in told["locales"]
    }
    amounts: dict[str, list[dict[str, Any]]] = {}
    for amount in told["amounts"]:
        one = {"minor": amount["minor"], "buys": amount["buys"]}
        amounts.setdefault(amount["currency"], []).append(one)
    appeal = draft_appeal(
        session,
        NewAppeal(
            organization_id=organizations[told["organization"]],
            slug=told["slug"],
            titles=told["title"],
            intros=intros,
            since_year=2011,
            amounts_minor=amounts,
            steps=[_step(step) for step in told["steps"]],
        ),
    )
    goal = Money(told["goal"]["minor"], told["goal"]["currency"])
    set_amounts(session, appeal, appeal.since_year, appeal.amounts_minor, goal=goal)
    publish_appeal(session, appeal, now=now)


def _step(told: Told) -> dict[str, Any]:
    shared = {"comment": told.get("comment") or {}, "text": told.get("text") or {}}
    if told["kind"] == "paypal":
        return {"kind": "paypal", "address": told["address"], **shared}
    return {
        "kind": "bank",
        "holders": [holder["name"] for holder in told["holders"]],
        "number": told["account_number"],
        "bank": told["bank"],
        "branch": "",
        "swift": "",
        **shared,
    }
