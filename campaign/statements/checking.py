"""What somebody should look at before a statement goes out. Nothing is fetched from anywhere."""

import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import OrganizationState
from campaign.campaigns.library import pictures_in
from campaign.campaigns.models import Campaign
from campaign.core.locales import DEFAULT_LOCALE, LOCALES, pick
from campaign.core.text import html_to_text
from campaign.statements import reading, writing
from campaign.statements.models import Statement, StatementComment, StatementText

_LINK = re.compile(r"<a\b([^>]*)>(.*?)</a>", re.DOTALL)
_HREF = re.compile(r'\shref="([^"]*)"')
_IN_TEXT = re.compile(r"!\[([^\]]*)\]\(\s*<?([^)\s>]*)")
_HOST = re.compile(r"[^\s.]+(?:\.[^\s.]+)+\Z|localhost\Z")
_KNOWN = {"", "/", "/about", "/statements", "/campaigns", "/me"}
_SLUGS = {"statements": Statement.slug, "campaigns": Campaign.slug}


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing to look at: what, in which language, and the words concerned."""

    code: str
    is_blocking: bool = False
    locale: str = ""
    detail: str = ""


def findings(session: Session, statement: Statement, base_url: str) -> list[Finding]:
    """Everything that is missing or doubtful, what must be mended first."""
    texts = reading.texts_of(session, statement)
    found = [
        *_about_facts(session, statement),
        *_about_languages(statement, texts),
        *_about_picture(statement, texts),
    ]
    for text in texts:
        found += _about_quotations(session, statement, text)
        found += about_links(session, text, base_url)
        found += _about_pictures_within(session, statement, text)
    return sorted(found, key=lambda one: not one.is_blocking)


def _about_facts(session: Session, statement: Statement) -> list[Finding]:
    issuers = reading.issuers_of(session, statement)
    found = [
        Finding(code="issuer-waits", is_blocking=True, detail=pick(one.names, DEFAULT_LOCALE))
        for one in issuers
        if one.state is not OrganizationState.APPROVED
    ]
    found += [
        Finding(code="issuer-asked", is_blocking=True, detail=pick(one.names, DEFAULT_LOCALE))
        for one in reading.issuers_of(session, statement, is_agreed=False)
    ]
    if not issuers:
        found.append(Finding(code="no-issuer", is_blocking=True))
    if statement.dateline_on is None:
        found.append(Finding(code="no-dateline", is_blocking=True))
    if not any(statement.dateline_places.values()):
        found.append(Finding(code="no-place"))
    open_ones = select(StatementComment.id).where(
        StatementComment.statement_id == statement.id, StatementComment.resolved_at.is_(None)
    )
    if session.scalar(open_ones.limit(1)):
        found.append(Finding(code="open-comments"))
    return found


def _about_languages(statement: Statement, texts: list[StatementText]) -> list[Finding]:
    original = next((text for text in texts if text.locale == statement.original_locale), None)
    if original is None:
        return [Finding(code="no-original", is_blocking=True, locale=statement.original_locale)]
    there = {text.locale for text in texts}
    return [
        *(Finding(code="no-translation", locale=locale) for locale in LOCALES if locale not in there),
        *(Finding(code="stale", locale=text.locale) for text in texts if writing.is_stale(text, original)),
    ]


def _about_picture(statement: Statement, texts: list[StatementText]) -> list[Finding]:
    picture = statement.picture
    if picture is None:
        return [Finding(code="no-picture")]
    missing = [text.locale for text in texts if not picture.alts.get(text.locale)]
    found = [Finding(code="no-alt", locale=locale, is_blocking=True) for locale in missing]
    return found if picture.credit else [*found, Finding(code="no-credit")]


def _about_pictures_within(session: Session, statement: Statement, text: StatementText) -> list[Finding]:
    """Pictures that readers would not get: without words, or none of the organization's own."""
    known = pictures_in(session, statement.organization_id, text.body, text.background)
    found = []
    for words, address in _IN_TEXT.findall(f"{text.body}\n{text.background}"):
        if not words.strip():
            found.append(Finding(code="no-alt", locale=text.locale, detail=address[:80], is_blocking=True))
        elif address.removeprefix("picture:") not in known:
            found.append(
                Finding(code="no-such-picture", locale=text.locale, detail=address[:80], is_blocking=True)
            )
    return found


def _about_quotations(session: Session, statement: Statement, text: StatementText) -> list[Finding]:
    return [
        Finding(code="no-speaker", locale=text.locale, detail=quotation.text[:80])
        for quotation in reading.quotations_in(session, statement, text.locale)
        if not quotation.speaker
    ]


def about_links(session: Session, text: StatementText, base_url: str) -> list[Finding]:
    """Links of one text that cannot be followed."""
    links = [_address(*found) for found in _LINK.findall(text.body_html + text.background_html)]
    return [
        Finding(code=code, locale=text.locale, detail=link[:200], is_blocking=True)
        for link in dict.fromkeys(links)
        if (code := wrong_with(session, link, base_url))
    ]


def _address(attributes: str, words: str) -> str:
    """Where a link leads; its words where the address was so bad that it was left out."""
    found = _HREF.search(attributes)
    return unescape(found[1]) if found else html_to_text(words)


def wrong_with(session: Session, link: str, base_url: str) -> str:
    """What is wrong with a link; nothing where it can be followed, as far as can be told from here."""
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
    except ValueError:
        return "malformed-link"
    if parts.scheme in {"mailto", "tel"}:
        return "" if parts.path else "malformed-link"
    if not parts.scheme and not host and parts.path.startswith("/"):
        return _wrong_inside(session, parts.path)
    if parts.scheme not in {"http", "https"} or not _HOST.match(host) or " " in link:
        return "malformed-link"
    ours = urlsplit(base_url)
    return _wrong_inside(session, parts.path) if parts.netloc == ours.netloc else ""


def _wrong_inside(session: Session, path: str) -> str:
    steps = path.strip("/").split("/")
    if steps[0] in LOCALES:
        steps = steps[1:]
    if "/" + "/".join(steps) in _KNOWN or not steps:
        return ""
    slug = _SLUGS.get(steps[0])
    if slug is None or len(steps) < 2:
        return "dead-link"
    return "" if session.scalar(select(slug).where(slug == steps[1])) else "dead-link"
