"""What the pages that join features show. Each thing is read when a part of the page first asks for it,
and most parts are kept from an earlier page (`site.parts`): only what names them is read each time.
"""

from dataclasses import replace
from functools import cached_property

from flask import current_app
from flask_babel import get_locale
from sqlalchemy.orm import Session

from campaign.campaigns import service as campaigns
from campaign.campaigns import story
from campaign.campaigns.models import UNSEEN, Campaign, CampaignUpdate, TimelineEvent
from campaign.core.clock import utcnow
from campaign.core.db import db
from campaign.core.errors import NotFound
from campaign.donations.models import Appeal
from campaign.donations.reached import Reached, reached_for
from campaign.donations.service import appeal_for
from campaign.petitions import answering, pages, reading
from campaign.petitions.forms import SignForm
from campaign.petitions.models import PetitionReply, PetitionState, PetitionVersion
from campaign.petitions.pages import CampaignCard
from campaign.petitions.reading import Ask, By, CountryCount, EndorsementGroup, Growth, Signer, Standing
from campaign.site import structured
from campaign.site.languages import alternates
from campaign.site.parts import keep_parts
from campaign.statements import reading as statements
from campaign.statements.models import Statement, StatementState, StatementText
from campaign.statements.reading import StatementCard
from campaign.statements.service import find_statement

HOME_CAMPAIGNS = 6
HOME_STATEMENTS = 8
HUB_STATEMENTS = 20
SHOWN_SIGNERS = 12
UNFINISHED = {PetitionState.DRAFT, PetitionState.OPEN}


class _Gathered:
    """A page that is being made."""

    campaign_id: int | None = None

    def __init__(self, *, is_kept: bool = True) -> None:
        if is_kept:
            keep_parts(self.session)
        self.locale = str(get_locale())

    @property
    def session(self) -> Session:
        return db.session()

    @cached_property
    def appeal(self) -> Appeal | None:
        """The reader-support section at the foot."""
        return appeal_for(self.session, campaign_id=self.campaign_id)


class Front(_Gathered):
    """The front page."""

    @cached_property
    def standings(self) -> tuple[Standing, ...]:
        """How far each of the shown campaigns is."""
        return tuple(reading.newest_standings(self.session, limit=HOME_CAMPAIGNS, now=utcnow()))

    @cached_property
    def campaigns(self) -> list[CampaignCard]:
        """The newest campaigns."""
        return pages.cards_of(self.session, campaigns.published_campaigns(self.session, limit=HOME_CAMPAIGNS))

    @cached_property
    def statements(self) -> list[StatementCard]:
        """The newest statements."""
        return statements.latest(self.session, self.locale, limit=HOME_STATEMENTS)


class Hub(_Gathered):
    """A campaign's page; as it will be, where a `draft` is given, and with one more update.

    Raises:
        NotFound: there is no such campaign for readers.
    """

    def __init__(
        self, slug: str, *, draft: Campaign | None = None, also: CampaignUpdate | None = None
    ) -> None:
        super().__init__(is_kept=draft is None)
        self._draft, self._also = draft, also
        if draft is not None:
            self.slug, self.campaign_id = slug, draft.id
            is_open = self.card.ask is not None and self.card.ask.petition.state in UNFINISHED
            signed = self.card.ask.count if self.card.ask else 0
            self.standing = Standing(campaign_id=draft.id, is_open=is_open, signed=signed)
            return
        found = reading.standing(self.session, By.SLUG, slug, now=utcnow())
        if found is None:
            raise NotFound("no-campaign")
        self.slug, self.standing = slug, found
        self.campaign_id = self.standing.campaign_id

    @cached_property
    def card(self) -> CampaignCard:
        """The campaign and its petition."""
        if self._draft is not None:
            return pages.cards_of(self.session, [self._draft], drafts=True)[0]
        return pages.card_of(self.session, self.slug)

    @cached_property
    def form(self) -> SignForm | None:
        """The sign box's, empty."""
        return _sign_form(self.card)

    @cached_property
    def reached(self) -> tuple[Reached, ...]:
        """What was given for it."""
        return reached_for(self.session, self.campaign_id) if self.campaign_id else ()

    @cached_property
    def replies(self) -> list[PetitionReply]:
        """What was answered."""
        return answering.replies_of(self.session, self._ask.petition.id)

    @cached_property
    def timeline(self) -> list[TimelineEvent]:
        """The case from its beginning."""
        return story.timeline_of(self.session, self.card.campaign)

    @cached_property
    def updates(self) -> list[CampaignUpdate]:
        """What moved."""
        told = story.updates_of(self.session, self.card.campaign, now=utcnow())
        return [self._also, *told] if self._also else told

    @cached_property
    def statements(self) -> list[StatementCard]:
        """The statements that it pairs."""
        return statements.latest(
            self.session, self.locale, limit=HUB_STATEMENTS, campaign_id=self.campaign_id
        )

    @cached_property
    def growth(self) -> Growth | None:
        """The chart of the last days."""
        return reading.growth_of(self.session, self._ask, now=utcnow())

    @cached_property
    def countries(self) -> list[CountryCount]:
        """Where signers live, as far as it may be told."""
        return reading.countries_of(self.session, self._ask, small=current_app.config["SMALL_COUNT"])

    @cached_property
    def signers(self) -> list[Signer]:
        """The latest who chose to be shown."""
        return reading.recent_signers(self.session, self._ask, limit=SHOWN_SIGNERS)

    @cached_property
    def endorsements(self) -> list[EndorsementGroup]:
        """Who stands behind it by name and title."""
        return reading.endorsement_groups(self.session, self._ask)

    @cached_property
    def versions(self) -> list[PetitionVersion]:
        """How the petition's words changed."""
        return reading.versions_of(self.session, self._ask)

    @property
    def _ask(self) -> Ask:
        if self.card.ask is None:
            raise NotFound("no-petition")
        return self.card.ask


class StatementPage(_Gathered):
    """A statement, and what stands around its words; as it will be, where a `draft` is given.

    Raises:
        NotFound: there is no such statement for readers.
    """

    def __init__(
        self, slug: str, *, draft: Statement | None = None, text: StatementText | None = None
    ) -> None:
        super().__init__(is_kept=draft is None)
        self._text = text
        self.statement = draft or find_statement(self.session, slug)
        self.campaign_id = self.statement.campaign_id
        self.is_withdrawn = self.statement.state is StatementState.WITHDRAWN

    @cached_property
    def standing(self) -> Standing | None:
        """How far the petition of its campaign is."""
        if self.campaign_id is None:
            return None
        return reading.standing(self.session, By.CAMPAIGN, self.campaign_id, now=utcnow())

    @cached_property
    def card(self) -> StatementCard:
        """The statement in the reader's language, or in its own; or as the `text` that was given."""
        card = statements.cards(self.session, [self.statement], self.locale)[0]
        return replace(card, text=self._text) if self._text else card

    @cached_property
    def available(self) -> list[tuple[str, str, str]]:
        """The languages it can be read in: code, name, address."""
        return alternates(self.card.locales)

    @cached_property
    def campaign_card(self) -> CampaignCard | None:
        """The campaign that it belongs to."""
        campaign = self.statement.campaign
        if campaign is None or campaign.state in UNSEEN:
            return None
        return pages.cards_of(self.session, [campaign])[0]

    @cached_property
    def form(self) -> SignForm | None:
        """The sign box's, empty."""
        return _sign_form(self.campaign_card) if self.campaign_card else None

    @cached_property
    def others(self) -> list[StatementCard]:
        """More of the same campaign, or of all."""
        latest = statements.latest(self.session, self.locale, limit=5, campaign_id=self.campaign_id)
        return [other for other in latest if other.statement.id != self.statement.id]

    @cached_property
    def jsonld(self) -> dict[str, object]:
        """What machines read of it."""
        return structured.news_article(self.card, statements.quotations_of(self.session, self.card))


def _sign_form(card: CampaignCard) -> SignForm | None:
    if card.ask is None or not card.ask.is_open:
        return None
    return pages.prepare(SignForm(formdata=None), card)
