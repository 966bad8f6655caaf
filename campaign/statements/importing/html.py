"""A web page as blocks: only its article, with the facts from its head."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from flask_babel import gettext

from campaign.core.dates import find_date
from campaign.core.errors import Refused
from campaign.statements.importing.blocks import Block, Kind, Page, tidy
from campaign.statements.importing.inline import TAGS, Inline
from campaign.statements.importing.plain import line_block
from campaign.statements.importing.regions import OUTSIDE, Region, chosen
from campaign.statements.importing.words import word_set

DROPPED = word_set(
    "script style noscript template iframe svg math form button select nav canvas object "
    "video audio map dialog input textarea label"
)
BLOCKS = word_set(
    "p div section article main header footer aside h1 h2 h3 h4 h5 h6 ul ol li dl dt dd "
    "blockquote figure figcaption table caption tr pre address details summary body"
)
KINDS = {
    "blockquote": Kind.QUOTE,
    "figcaption": Kind.CAPTION,
    "li": Kind.ITEM,
} | {f"h{level}": Kind.HEADING for level in range(1, 7)}
HINTS = {
    "byline": re.compile(r"by-?line|author|issuer|organi[sz]ation|\borg\b", re.IGNORECASE),
    "caption": re.compile(r"caption|photo-?credit|image-?credit", re.IGNORECASE),
    "dateline": re.compile(r"date-?line|pub-?date|published|post-?date|timestamp", re.IGNORECASE),
    "disclaimer": re.compile(r"disclaimer", re.IGNORECASE),
    "support": re.compile(r"support|donat|give-now|contribut", re.IGNORECASE),
}
CHUNK = 65_536
MAX_PIECES = 100_000
MAX_LETTERS = 1_000_000
RULE_GAP = 3
FIRST_LETTERS = 20
METAS = {
    "title": ("og:title", "dc.title", "citation_title", "twitter:title"),
    "author": ("author", "article:author", "dc.creator", "dc.publisher"),
    "date": ("article:published_time", "date", "dc.date", "dc.date.issued", "pubdate"),
}


def read_html(text: str) -> Page:
    """The article of a web page; menus, scripts, forms and page feet are left out.

    Raises:
        Refused: it has far more elements than any page with a statement.
    """
    # Four megabytes, which a process needs only when it reads a page.
    from lxml import etree

    builder = _Builder()
    parser = etree.HTMLParser(target=builder, encoding="utf-8")
    raw = text.encode("utf-8", "ignore")
    try:
        for start in range(0, len(raw), CHUNK):
            parser.feed(raw[start : start + CHUNK])
        parser.close()
    except etree.LxmlError:
        builder.close()
    return builder.page()


@dataclass(frozen=True)
class _Open:
    """An element that has begun, with what its content inherits."""

    tag: str
    region: Region
    kind: Kind
    hint: str
    marker: str = ""
    level: int = 0


@dataclass
class _Builder:
    """What lxml's parser calls: one pass, every step in constant time."""

    found: list[tuple[Region, Block]] = field(default_factory=list)
    metas: dict[str, str] = field(default_factory=dict)
    inline: Inline = field(default_factory=Inline)
    stack: list[_Open] = field(default_factory=list)
    counters: list[int] = field(default_factory=list)
    articles: int = 0
    dropped: int = 0
    gap: int = 1
    pieces: int = 0
    letters: int = 0
    item_begun: bool = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        self._count()
        if self.dropped or tag in DROPPED:
            self.dropped += 1
        elif tag in BLOCKS:
            self.flush()
            self._open(tag, attributes)
        elif tag in ("br", "hr"):
            self.flush()
            self.gap = 0 if tag == "br" else RULE_GAP
        elif tag in ("td", "th"):
            self.inline.say(": " if any(self.inline.words) else "")
        elif tag == "img":
            self._picture(attributes)
        elif tag in TAGS:
            self.inline.begin(tag, attributes.get("href", ""))
        else:
            self._facts(tag, attributes)

    def end(self, tag: str) -> None:
        """An element ends."""
        if self.dropped:
            self.dropped -= 1
        elif tag == "title":
            self.metas.setdefault("title", self.inline.take()[0])
        elif tag in TAGS:
            self.inline.end(tag)
        elif tag in BLOCKS and self.stack:
            self.flush()
            self.stack.pop()
            if tag in ("ul", "ol"):
                self.counters.pop()

    def data(self, text: str) -> None:
        """Words between the elements."""
        self._count()
        if not self.dropped:
            self.letters += len(text)
            self.inline.say(text)

    def comment(self, text: str) -> None:
        """Nothing that a reader sees."""

    def pi(self, target: str, data: str | None = None) -> None:
        """Nothing that a reader sees."""

    def close(self) -> None:
        """The page ends."""
        self.flush()

    def flush(self) -> None:
        """Make a block of the words so far."""
        text, source = self.inline.take()
        if text:
            self._add(Block(kind=Kind.PARAGRAPH, text=text, source=source))

    def page(self) -> Page:
        """The chosen blocks, and the facts of the head."""
        found = find_date(self._meta("date") or self.metas.get("time", ""))
        return Page(
            blocks=chosen(self.found),
            title=self._meta("title") or self.metas.get("title", ""),
            author=self._meta("author"),
            published=found.date if found else None,
            language=self.metas.get("lang", ""),
        )

    def _count(self) -> None:
        self.pieces += 1
        if self.pieces > MAX_PIECES or self.letters > MAX_LETTERS:
            raise Refused(
                gettext(
                    "This web page has far more parts than a page with a statement. Save only the "
                    "statement, as text or as a page of its own."
                )
            )

    def _meta(self, name: str) -> str:
        found = next((self.metas[key] for key in METAS[name] if key in self.metas), "")
        return "" if found.startswith("http") else tidy(found)

    def _facts(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "html":
            self.metas["lang"] = attributes.get("lang", "")
        elif tag == "meta":
            key = attributes.get("property") or attributes.get("name") or ""
            self.metas.setdefault(key.lower()[:40], attributes.get("content", "")[:1000])
        elif tag == "time":
            self.metas.setdefault("time", attributes.get("datetime", "")[:40])

    def _open(self, tag: str, attributes: Mapping[str, str]) -> None:
        outer = self.stack[-1] if self.stack else _Open("", Region(), Kind.PARAGRAPH, "")
        marker, level = outer.marker, outer.level
        if tag in ("ul", "ol"):
            self.counters.append(0 if tag == "ol" else -1)
        elif tag == "li":
            marker, self.item_begun = self._next_marker(), False
        elif KINDS.get(tag) is Kind.HEADING:
            level = int(tag[1])
        hint = _hint(attributes) or outer.hint
        kind = KINDS.get(tag, outer.kind)
        self.stack.append(_Open(tag, self._region(tag, outer), kind, hint, marker, level))

    def _next_marker(self) -> str:
        if not self.counters or self.counters[-1] < 0:
            return "-"
        self.counters[-1] += 1
        return f"{self.counters[-1]}."

    def _region(self, tag: str, outer: _Open) -> Region:
        region = outer.region
        if tag == "article":
            self.articles += 1
            return Region(region.article or self.articles, region.main, region.outside)
        if tag == "main":
            return Region(region.article, True, region.outside)
        if tag in OUTSIDE and not region.article:
            return Region(region.article, region.main, True)
        return region

    def _picture(self, attributes: Mapping[str, str]) -> None:
        self.flush()
        alt, address = tidy(attributes.get("alt", "")), attributes.get("src", "")[:1000]
        self._add(Block(kind=Kind.IMAGE, text=alt, address=address))

    def _add(self, block: Block) -> None:
        place = self.stack[-1] if self.stack else _Open("", Region(), Kind.PARAGRAPH, "")
        kind = block.kind if block.kind is Kind.IMAGE else place.kind
        if kind is Kind.PARAGRAPH and place.hint == "caption":
            kind = Kind.CAPTION
        if kind is Kind.PARAGRAPH and (typed := line_block(block.text, 0)).kind is Kind.ITEM:
            return self._keep(place, _typed_item(block, typed, self.gap))
        made = Block(
            kind=kind,
            text=block.text,
            source=block.source,
            address=block.address,
            gap=self.gap,
            level=place.level,
            marker=place.marker,
            hint=place.hint,
        )
        self._keep(place, made)

    def _keep(self, place: _Open, made: Block) -> None:
        self.gap = 1
        if place.kind is Kind.ITEM and self.item_begun and self.found[-1][1].kind is Kind.ITEM:
            made = _longer(self.found.pop()[1], made)
        self.item_begun = place.kind is Kind.ITEM
        self.found.append((place.region, made))


def _typed_item(block: Block, typed: Block, gap: int) -> Block:
    """A paragraph that begins with "1." or "•": typed by hand, but meant as a list item."""
    at = block.source.find(typed.text[:FIRST_LETTERS])
    return replace(typed, gap=gap, source=block.source[at:] if at >= 0 else "")


def _longer(item: Block, more: Block) -> Block:
    """A list item of several lines."""
    return replace(item, text=f"{item.text}\n{more.text}", source=f"{item.source}\n{more.source}")


def _hint(attributes: Mapping[str, str]) -> str:
    said = f"{attributes.get('class', '')} {attributes.get('id', '')} {attributes.get('rel', '')}"
    if not said.strip():
        return ""
    return next((hint for hint, words in HINTS.items() if words.search(said[:200])), "")
