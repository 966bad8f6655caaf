"""The dashboard for benchmarks: an address for each page with things that are really there, and a way in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session
from werkzeug.routing import BuildError

from benchmarks.everything import CHANGED_AT, DRAFT, PARTNER
from benchmarks.stage import CAMPAIGN, Settings
from campaign import create_app
from campaign.campaigns.models import Campaign, CampaignUpdate, Picture, TimelineEvent
from campaign.config import Config
from campaign.core.clock import utcnow
from campaign.core.db import db
from campaign.core.jobs import Job
from campaign.donations.bank_models import BankLine, BankStatement, ColumnMapping
from campaign.donations.book_models import Payout, Receipt
from campaign.donations.gift_models import Donation
from campaign.donations.models import Appeal
from campaign.donations.recurring_models import RecurringGift
from campaign.petitions import packs, paper_import
from campaign.petitions.decision_models import Decision, DecisionKind
from campaign.petitions.models import Petition, PetitionReply, Signature, Target
from campaign.petitions.paper_models import PaperSheet
from campaign.statements.models import Statement
from tests.factories import an_organizer, sign_in

_ASKED = {"changes.earlier": {"path"}}
"""What an address says behind its question mark."""


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


def _campaign(session: Session) -> Campaign:
    return session.scalars(select(Campaign).where(Campaign.slug == CAMPAIGN)).one()


def addresses(app: Flask, organization: str) -> tuple[dict[str, str], list[str]]:
    """An address for each page that can be read, by its endpoint; and the endpoints that have none."""
    adapter, own = app.url_map.bind("localhost"), _Own(db.session(), organization)
    found: dict[str, str] = {}
    without: list[str] = []
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("organize.") or "GET" not in (rule.methods or set()):
            continue
        name = rule.endpoint.removeprefix("organize.")
        wanted = rule.arguments | _ASKED.get(name, set())
        values = {key: value for key, value in own.values(name).items() if key in wanted}
        try:
            found[name] = adapter.build(rule.endpoint, values)
        except BuildError:
            without.append(name)
    return found, without


def _newest(table: type[Picture | Statement], campaign: Campaign) -> Select[Any]:
    return select(func.max(table.id)).where(table.organization_id == campaign.organization_id)


def _of_bank(session: Session, organization_id: int) -> dict[str, object]:
    """An account, a line of a statement, and a file that waits to be taken in."""
    folder = Path(current_app.config["DATA"]) / "bank" / str(organization_id)
    return {
        "mapping_id": session.scalar(select(func.max(ColumnMapping.id))),
        "line_id": session.scalar(select(func.max(BankLine.id)).where(BankLine.amount_minor > 0)),
        "file": next((path.name for path in folder.glob("*")), None),
        "path": CHANGED_AT,
    }


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
            **{"partner": PARTNER, "kind": "bank", "form": "csv", "month": f"{utcnow():%Y-%m}"},
            "year": utcnow().year,
            "table": "days",
            "reference": session.scalar(select(func.min(Donation.reference))),
            "picture_id": session.scalar(_newest(Picture, campaign)),
            "statement_id": session.scalar(_newest(Statement, campaign)),
            "sheet_id": session.scalar(select(func.max(PaperSheet.id))),
            **_of_bank(session, campaign.organization_id),
            "job_id": session.scalar(select(func.max(Job.id)).where(Job.kind == packs.PACK)),
        }

    def values(self, name: str) -> dict[str, object]:
        """The values for one endpoint."""
        section = name.partition(".")[0]
        told = {**self._always, "number": self._number(name)}
        if self._appeal and (section in {"appeals", "appeal_steps"} or name == "campaign_previews.appeal"):
            told["slug"] = CAMPAIGN if name == "appeals.of_campaign" else self._appeal.slug
        if name in {"statements.versions", "previews.statement", "previews.page"}:
            told["locale"] = "en"
        if name == "petition_words.words":
            told["slug"] = DRAFT
        if name == "bank.statement":
            told["statement_id"] = self._session.scalar(select(func.max(BankStatement.id)))
        if name == "gifts.receipt":
            query = select(Donation.reference, Receipt.id).join(Receipt, Receipt.donation_id == Donation.id)
            told["reference"], told["number"] = self._session.execute(query.limit(1)).one()
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
            "payouts": select(Payout.id),
            "recurring": select(RecurringGift.id),
            "invalidation": select(Decision.id).where(Decision.kind == DecisionKind.INVALIDATION),
            "petition": select(Target.id).where(Target.petition_id == self._petition),
            "petition_life": select(PetitionReply.id).where(PetitionReply.petition_id == self._petition),
            "signatures": select(Signature.id).where(Signature.petition_id == self._petition),
            "timeline": select(TimelineEvent.id).where(TimelineEvent.campaign_id == of_campaign),
            "updates": select(CampaignUpdate.id).where(CampaignUpdate.campaign_id == of_campaign),
        }
        query = queries.get(name.partition(".")[0])
        return 0 if query is None else self._session.scalar(query.order_by(text("id DESC")).limit(1))
