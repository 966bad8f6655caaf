"""What machines read of a statement: a NewsArticle (https://schema.org/NewsArticle)."""

from flask import current_app

from campaign.core.links import link_to
from campaign.core.locales import pick
from campaign.site.rendering import picture_url
from campaign.statements.reading import StatementCard


def news_article(card: StatementCard) -> dict[str, object]:
    """The statement as JSON-LD; who wrote it is the issuer, who carries it the publisher."""
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
    if statement.picture:
        base = current_app.config["BASE_URL"]
        article["image"] = [base + picture_url(statement.picture, 1200, "jpg")]
    return article
