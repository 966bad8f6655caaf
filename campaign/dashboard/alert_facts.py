"""What an alert can tell of statements, petitions and appeals, as plain facts of the moment."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask_babel import force_locale
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.alerts import blocks, phrases
from campaign.alerts.blocks import Block
from campaign.campaigns import service as campaigns
from campaign.core.errors import NotFound
from campaign.core.links import link_to
from campaign.core.locales import pick
from campaign.core.text import excerpt, html_to_text
from campaign.donations import service as appeals
from campaign.donations.models import AppealState
from campaign.petitions import pages
from campaign.statements import reading, writing
from campaign.statements.models import StatementState
from campaign.statements.writing import Sought

_OFFERED = 12


@dataclass(frozen=True, kw_only=True)
class Placed:
    """The facts of a text's cards, and the blocks of which nothing is known."""

    facts: dict[str, Any] = field(default_factory=dict)
    unknown: list[Block] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A card that can be placed: what it is of, and the line to write."""

    kind: str
    title: str
    line: str


def facts_in(session: Session, organization: Organization, body: str, locale: str) -> Placed:
    """Gather what the cards of a text say in its language."""
    placed = Placed()
    for block in blocks.blocks_in(body):
        if block.kind == blocks.BUTTON:
            if not blocks.button_of(block.told):
                placed.unknown.append(block)
            continue
        try:
            with force_locale(locale):
                placed.facts[block.key] = _CARDS[block.kind](session, organization, block.told, locale)
        except (NotFound, ValueError):
            placed.unknown.append(block)
    return placed


def offers(session: Session, organization: Organization, locale: str) -> list[Offer]:
    """The newest of what could be placed."""
    found = [
        Offer(kind=blocks.STATEMENT, title=row.title, line=f"{{{{statement:{row.statement.id}}}}}")
        for row in writing.listed(session, organization, Sought(state=StatementState.PUBLISHED.value))
    ][:_OFFERED]
    own = campaigns.campaigns_of(session, organization.id, state=None, before=None, limit=_OFFERED)
    found += [
        Offer(
            kind=blocks.PETITION,
            title=pick(card.ask.version.titles, locale),
            line=f"{{{{petition:{card.campaign.slug}}}}}",
        )
        for card in pages.cards_of(session, own)
        if card.ask
    ]
    found += [
        Offer(
            kind=blocks.APPEAL,
            title=pick(appeal.titles, locale) or appeal.slug,
            line=f"{{{{appeal:{appeal.slug}}}}}",
        )
        for appeal in appeals.appeals_of(session, organization.id, before=None, limit=_OFFERED)
    ]
    return found


def _statement(session: Session, organization: Organization, told: str, locale: str) -> dict[str, Any]:
    statement = writing.find(session, organization, int(told))
    cards = reading.cards(session, [statement], locale)
    if statement.state is not StatementState.PUBLISHED or not cards:
        raise NotFound("no-statement")
    text = cards[0].text
    return {
        "kind": blocks.STATEMENT,
        "title": text.title,
        "words": excerpt(text.summary or html_to_text(text.body_html), 240),
        "address": link_to("site.statement", locale, slug=statement.slug),
        "press": phrases.press_statement(),
    }


def _petition(session: Session, organization: Organization, told: str, locale: str) -> dict[str, Any]:
    campaign = campaigns.own_campaign(session, organization.id, told)
    card = pages.cards_of(session, [campaign])[0]
    if card.ask is None or campaign.published_at is None:
        raise NotFound("no-petition")
    goal, count = card.ask.petition.goal, card.ask.count
    return {
        "kind": blocks.PETITION,
        "title": pick(card.ask.version.titles, locale),
        "words": excerpt(pick(campaign.summaries, locale), 240),
        "address": link_to("site.campaign", locale, slug=campaign.slug),
        "press": phrases.press_petition(is_open=card.ask.is_open),
        "count": count,
        "goal": goal,
        "percent": card.ask.percent,
        "progress": phrases.progress(count, goal),
    }


def _appeal(session: Session, organization: Organization, told: str, locale: str) -> dict[str, Any]:
    appeal = appeals.own_appeal(session, organization.id, told)
    if appeal.state is not AppealState.PUBLISHED:
        raise NotFound("no-appeal")
    return {
        "kind": blocks.APPEAL,
        "title": pick(appeal.titles, locale) or pick(organization.names, locale),
        "words": excerpt(html_to_text(pick(appeal.intros_html, locale)), 300),
        "address": link_to("donations.give", locale, slug=appeal.slug),
        "press": phrases.press_appeal(),
    }


_CARDS: dict[str, Callable[[Session, Organization, str, str], dict[str, Any]]] = {
    blocks.STATEMENT: _statement,
    blocks.PETITION: _petition,
    blocks.APPEAL: _appeal,
}
