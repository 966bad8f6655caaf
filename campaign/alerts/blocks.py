"""Blocks of an alert's text: a card of a statement, a petition or an appeal, and a button.

A block is a line of its own, `{{statement:12}}`, `{{petition:court-day}}`, `{{appeal:library}}` or
`{{button:Words|https://address}}`. What a card says was gathered when the text was saved and is kept with
it as plain facts, so that everybody gets the same, and so that no other feature is asked while mail is made.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape, unescape
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import render_template

from campaign.core.links import is_web_address
from campaign.core.text import html_to_text, markdown_to_html

STATEMENT, PETITION, APPEAL, BUTTON = "statement", "petition", "appeal", "button"
CARDS = (STATEMENT, PETITION, APPEAL)
_LINE = re.compile(
    r"^[ \t]*\{\{\s*(statement|petition|appeal|button)\s*:\s*([^{}\n]{1,400}?)\s*\}\}[ \t]*$", re.M
)
_LINK = re.compile(r'<a\b[^>]*?\shref="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
Facts = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Block:
    """One block as it was typed."""

    kind: str
    told: str

    @property
    def key(self) -> str:
        """Under which its facts are kept."""
        return f"{self.kind}:{self.told}"

    @property
    def line(self) -> str:
        """How it is typed."""
        return f"{{{{{self.key}}}}}"


def blocks_in(body: str) -> list[Block]:
    """The blocks of a text, in order."""
    return [Block(kind=found[1], told=found[2]) for found in _LINE.finditer(body)]


def button_of(told: str) -> tuple[str, str] | None:
    """Words and address of a button; None where it is no address that a message may carry."""
    words, bar, address = told.partition("|")
    is_whole = bool(bar and words.strip()) and is_web_address(address.strip())
    return (words.strip(), address.strip()) if is_whole else None


def html_of(body: str, facts: Mapping[str, Facts]) -> str:
    """The text as safe HTML, each block in its place; one of which nothing is known is left out."""
    pieces = (
        markdown_to_html(part) if isinstance(part, str) else _drawn(part, facts) for part in _parts(body)
    )
    return "\n".join(piece for piece in pieces if piece)


def text_of(html: str) -> str:
    """The words of such HTML with each link's address behind its words."""
    return html_to_text(_LINK.sub(_spelled, html))


def links_in(html: str) -> list[tuple[str, str]]:
    """Each link: its address and its words."""
    return [(unescape(found[1]), html_to_text(found[2])) for found in _LINK.finditer(html)]


def marked(html: str, source: str, base_url: str) -> str:
    """With `utm_source` on the links to our own pages, by which visits, signatures and gifts are counted.

    It names the mailing and nobody in it.
    """
    return re.sub(
        r'(\shref=")([^"]*)(")',
        lambda found: found[1] + escape(_with_source(unescape(found[2]), source, base_url)) + found[3],
        html,
    )


def _parts(body: str) -> Iterator[str | Block]:
    end = 0
    for found in _LINE.finditer(body):
        yield body[end : found.start()]
        yield Block(kind=found[1], told=found[2])
        end = found.end()
    yield body[end:]


def _drawn(block: Block, facts: Mapping[str, Facts]) -> str:
    if block.kind == BUTTON:
        button = button_of(block.told)
        return _template({"kind": BUTTON, "press": button[0], "address": button[1]}) if button else ""
    known = facts.get(block.key)
    return _template(known) if known else ""


def _template(card: Facts) -> str:
    return render_template("letters/_alert_block.html", card=card).strip()


def _spelled(found: re.Match[str]) -> str:
    address, words = found[1], found[2]
    return address if html_to_text(words) == unescape(address) else f"{words}: {address}"


def _with_source(address: str, source: str, base_url: str) -> str:
    if address != base_url and not address.startswith(f"{base_url}/"):
        return address
    parts = urlsplit(address)
    told = parse_qsl(parts.query, keep_blank_values=True)
    if any(name == "utm_source" for name, _ in told):
        return address
    return urlunsplit(parts._replace(query=urlencode([*told, ("utm_source", source)])))
