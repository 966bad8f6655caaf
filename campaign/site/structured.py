"""What machines read of a statement: a NewsArticle (https://schema.org/NewsArticle)."""

from flask import current_app

from campaign.core.links import link_to
from campaign.core.locales import pick
from campaign.site.rendering import picture_url
from campaign.statements.models import Quotation
from campaign.statements.reading import StatementCard


def news_article(card: StatementCard, quotations: list[Quotation]) -> dict[str, object]:
    """The statement as JSON-LD: its issuers are the authors, the platform the publisher."""
    statement, text = card.statement, card.text
    address = link_to("site.statement", text.locale, slug=statement.slug)
    published = statement.published_at.isoformat() if statement.published_at else None
    article: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": text.title[:110],
        "description": text.summary,
        "inLanguage": text.locale,
        "url": address,
        "mainEntityOfPage": address,
        "datePublished": published,
        "dateModified": text.updated_at.isoformat(),
        "author": [
            {"@type": "Organization", "name": pick(issuer.names, text.locale)} for issuer in card.issuers
        ],
        "publisher": {"@type": "Organization", "name": current_app.config["SITE_NAME"]},
    }
    if quotations:
        article["citation"] = [_quotation(quotation) for quotation in quotations]
    if statement.picture:
        base = current_app.config["BASE_URL"]
        article["image"] = [base + picture_url(statement.picture, 1200, "jpg")]
    return article


def _quotation(quotation: Quotation) -> dict[str, object]:
    """Words with their speaker and role (https://schema.org/Quotation)."""
    told: dict[str, object] = {"@type": "Quotation", "text": quotation.text}
    if quotation.speaker:
        speaker = {"@type": "Person", "name": quotation.speaker, "jobTitle": quotation.role}
        told["creator"] = {name: value for name, value in speaker.items() if value}
    return told
