"""What somebody should look at before an alert goes out. Nothing is fetched from anywhere."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from campaign.alerts import approving, blocks, messages
from campaign.alerts.messages import LARGEST, TooLarge
from campaign.alerts.models import Mailing, MailingText
from campaign.core.locales import LOCALES

LONGEST_SUBJECT, LONGEST_PREHEADER = 70, 130
"""What a phone shows of them, and a little more."""
_SHORTENERS = frozenset(
    (
        "bit.ly",
        "tinyurl.com",
        "t.co",
        "goo.gl",
        "ow.ly",
        "is.gd",
        "buff.ly",
        "cutt.ly",
        "rb.gy",
        "shorturl.at",
    )
)
_BAIT = re.compile(
    r"\b(act now|urgent(?:ly)?|free|guaranteed?|winner|cash|100\s?%|click here|last chance|limited time)\b",
    re.I,
)
_SHOUTED = re.compile(r"[A-Z]{4,}")
_MANY_LINKS, _FEW_WORDS = 12, 20
_HOST = re.compile(r"[^\s.]+(?:\.[^\s.]+)+\Z|localhost\Z")


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing to look at: what, in which language, and the words concerned."""

    code: str
    is_blocking: bool = False
    locale: str = ""
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Size:
    """How many bytes a message in one language has, of how many it may have."""

    locale: str
    bytes: int
    most: int = LARGEST

    @property
    def percent(self) -> int:
        """Of what it may have."""
        return self.bytes * 100 // self.most


def findings(session: Session, mailing: Mailing) -> list[Finding]:
    """Everything that is missing or doubtful, what must be mended first."""
    texts = [text for text in approving.texts_of(session, mailing.id) if text.subject or text.body]
    found = _about_languages(mailing, texts)
    for text in texts:
        found += [*_about_words(text), *_about_links(text), *_about_spam(text), *_about_size(mailing, text)]
    return sorted(found, key=lambda one: not one.is_blocking)


def sizes(session: Session, mailing: Mailing) -> list[Size]:
    """Each language's, too large ones with what they may have at most."""
    return [
        Size(locale=text.locale, bytes=_size_of(mailing, text))
        for text in approving.texts_of(session, mailing.id)
        if text.subject or text.body
    ]


def wrong_with(address: str) -> str:
    """What is wrong with a link; nothing where it can be followed, as far as can be told from here."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return "malformed-link"
    if parts.scheme in ("mailto", "tel"):
        return "" if parts.path else "malformed-link"
    if parts.scheme not in ("http", "https") or not _HOST.match(host):
        return "malformed-link"
    if host in _SHORTENERS:
        return "short-link"
    ours = urlsplit(current_app.config["BASE_URL"])
    return "dead-link" if parts.netloc == ours.netloc and not _is_page(parts.path) else ""


def _is_page(path: str) -> bool:
    steps = path.strip("/").split("/")
    inside = "/" + "/".join(steps[1:] if steps[0] in LOCALES else steps)
    adapter = current_app.url_map.bind("localhost")
    for spelled in (inside, f"{inside}/"):
        try:
            adapter.match(spelled, method="GET")
        except RequestRedirect:
            return True
        except HTTPException:
            continue
        return True
    return False


def _about_languages(mailing: Mailing, texts: list[MailingText]) -> list[Finding]:
    there = {text.locale for text in texts}
    if not texts:
        return [Finding(code="no-text", is_blocking=True)]
    found = [Finding(code="no-translation", locale=locale) for locale in LOCALES if locale not in there]
    if mailing.fallback_locale and mailing.fallback_locale not in there:
        found.append(Finding(code="no-fallback", locale=mailing.fallback_locale, is_blocking=True))
    return found


def _about_words(text: MailingText) -> list[Finding]:
    found: list[Finding] = []
    if not text.subject.strip():
        found.append(Finding(code="no-subject", locale=text.locale, is_blocking=True))
    if not text.body.strip():
        found.append(Finding(code="no-body", locale=text.locale, is_blocking=True))
    if len(text.subject) > LONGEST_SUBJECT:
        found.append(Finding(code="long-subject", locale=text.locale))
    if not text.preheader.strip():
        found.append(Finding(code="no-preheader", locale=text.locale))
    for block in blocks.blocks_in(text.body):
        is_known = blocks.button_of(block.told) if block.kind == blocks.BUTTON else block.key in text.blocks
        if not is_known:
            found.append(Finding(code="no-block", locale=text.locale, detail=block.line, is_blocking=True))
    return found


def _about_links(text: MailingText) -> list[Finding]:
    found: dict[tuple[str, str], Finding] = {}
    for address, words in blocks.links_in(messages.body_html(text)):
        code = wrong_with(address)
        if not code and _names_other_site(address, words):
            code = "other-address"
        if code:
            is_blocking = code in ("malformed-link", "dead-link")
            detail = address[:200]
            found[code, detail] = Finding(
                code=code, locale=text.locale, detail=detail, is_blocking=is_blocking
            )
    return list(found.values())


def _names_other_site(address: str, words: str) -> bool:
    """Words that look like an address, and lead elsewhere: the mark of a swindle."""
    shown = words.strip().split(" ")[0]
    if not re.match(r"(https?://|www\.)", shown):
        return False
    host = urlsplit(shown if "//" in shown else f"https://{shown}").hostname or ""
    return host.removeprefix("www.") != (urlsplit(address).hostname or "").removeprefix("www.")


def _about_spam(text: MailingText) -> list[Finding]:
    """Traits by which filters judge, in what is seen first."""
    subject, plain = text.subject, messages.body_text(text)
    html = messages.body_html(text)
    traits = {
        "spam-shouting": len(_SHOUTED.findall(subject)) > 1 or (len(subject) > 8 and subject.isupper()),
        "spam-marks": bool(re.search(r"[!?]{2,}", subject)) or (subject + plain).count("!") > 5,
        "spam-bait": bool(_BAIT.search(subject)),
        "spam-reply": bool(re.match(r"(re|fw|fwd)\s*:", subject, re.I)),
        "spam-money": bool(re.search(r"[$€£฿]\s?\d|\d\s?[$€£฿]", subject)),
        "spam-links": len(blocks.links_in(html)) > _MANY_LINKS,
        "spam-few-words": bool(blocks.links_in(html)) and len(plain) < _FEW_WORDS * 5,
    }
    return [Finding(code=code, locale=text.locale) for code, is_so in traits.items() if is_so]


def _about_size(mailing: Mailing, text: MailingText) -> list[Finding]:
    is_large = _size_of(mailing, text) > LARGEST
    return [Finding(code="too-large", locale=text.locale, is_blocking=True)] if is_large else []


def _size_of(mailing: Mailing, text: MailingText) -> int:
    try:
        return messages.size_of(messages.form_of(mailing, text))
    except TooLarge as refusal:
        return refusal.bytes
