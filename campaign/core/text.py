"""Text: Markdown to safe HTML, plain renderings, names as people write them."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token


@dataclass(frozen=True, kw_only=True)
class TextPicture:
    """A picture that may stand within a text: where its sizes are, and who made it."""

    address: str
    addresses: str
    width: int
    height: int
    credit: str = ""


Pictures = Mapping[str, TextPicture]
"""Those that a text may show, by the number that is written as `![What it shows](picture:12)`."""
PICTURE_NUMBERS = re.compile(r"\(\s*<?picture:([0-9]{1,9})")
_PICTURES_AT = "/pictures/"
_PICTURE_SIZES = "(min-width: 48rem) 40rem, 100vw"
_TAGS = {
    *("p", "br", "hr", "h2", "h3", "h4", "strong", "em", "del", "blockquote", "cite"),
    *(
        "ul",
        "ol",
        "li",
        "a",
        "code",
        "pre",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "img",
    ),
}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "ol": {"start"},
    "th": {"scope"},
    "img": {"src", "srcset", "sizes", "width", "height", "alt", "loading"},
}
_BLOCK_END = re.compile(r"</(?:p|h[1-6]|li|blockquote|tr|pre)>|<br\s*/?>|<hr\s*/?>")
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
_TONE_BEHIND_NIKHAHIT = re.compile("(\u0e4d)([\u0e48-\u0e4b])")
_JOINERS = {"\u200b", "\u200c", "\u200d"}
"""Zero-width space and joiners: Khmer and Burmese words and emoji families are written with them."""
_TURNS = {*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}
"""What makes a line read in another order than it is written: pasted from elsewhere, and never seen."""


@cache
def _markdown() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable(["table", "strikethrough"])
    made.add_render_rule("image", _picture)
    return made


def _picture(renderer: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    """One of the pictures that are known, with its credit; of any other, and without words, the words."""
    token = tokens[at]
    words = escapeHtml(renderer.renderInlineAsText(token.children or [], options, env))
    kind, _, number = str(token.attrGet("src")).partition(":")
    picture = env["pictures"].get(number) if kind == "picture" else None
    if picture is None or not words:
        return words
    credit = f"<cite>{escapeHtml(picture.credit)}</cite>" if picture.credit else ""
    return (
        f'<img src="{picture.address}" srcset="{picture.addresses}" sizes="{_PICTURE_SIZES}" '
        f'width="{picture.width}" height="{picture.height}" alt="{words}" loading="lazy">{credit}'
    )


def _own_pictures_only(tag: str, attribute: str, value: str) -> str | None:
    is_foreign = (tag, attribute) == ("img", "src") and not value.startswith(_PICTURES_AT)
    return None if is_foreign else value


def markdown_to_html(source: str, pictures: Pictures | None = None) -> str:
    """Sanitised HTML of a Markdown text. Done once, when the text is saved.

    A heading of the first level becomes one of the second: the page has its own title.
    """
    html = re.sub(r"<(/?)h1\b", r"<\1h2", _markdown().render(source, {"pictures": pictures or {}}))
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_own_pictures_only,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer",
    ).strip()


def html_to_text(html: str) -> str:
    """The words of sanitised HTML, a line for each block."""
    broken = _BLOCK_END.sub(lambda tag: tag.group() + "\n", html)
    plain = nh3.clean(broken, tags=set())
    for entity, sign in (
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&nbsp;", "\u00a0"),
        ("&amp;", "&"),
    ):
        plain = plain.replace(entity, sign)
    return re.sub(r"\n{3,}", "\n\n", plain).strip()


def excerpt(text: str, length: int = 200) -> str:
    """The beginning of a text on one line, cut at a space where there is one near."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    at = max(cut.rfind(" "), cut.rfind("\u200b"))
    return (cut[:at] if at > length // 2 else _whole_clusters(cut)).rstrip(" ,;:–—-") + "…"


def _whole_clusters(cut: str) -> str:
    """Do not end between a base letter and its marks."""
    while cut and unicodedata.category(cut[-1]).startswith("M"):
        cut = cut[:-1]
    return cut[:-1] or cut


def tidy_line(raw: str | None) -> str:
    """One line as a person meant it: NFC, single spaces, no control or direction marks."""
    kept = (
        " " if sign.isspace() else sign
        for sign in unicodedata.normalize("NFC", raw or "")
        if sign.isspace() or sign in _JOINERS or unicodedata.category(sign) not in _INVISIBLE
    )
    return " ".join("".join(kept).split()).strip("\u200b\u200c\u200d ")


def tidy_text(raw: str | None) -> str:
    """Several lines, each tidied; no more than one empty line in a row."""
    text = (raw or "").replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(tidy_line(line) for line in text.split("\n"))).strip()


def tidy_markdown(raw: str | None) -> str:
    """Markdown as it was typed: NFC, one kind of line end, no control signs, no hidden turns of direction.

    Spaces at the beginning and end of lines mean something here, so they stay.
    """
    text = unicodedata.normalize("NFC", (raw or "").replace("\r\n", "\n").replace("\r", "\n"))
    kept = (
        s for s in text if s in "\n\t" or (unicodedata.category(s) not in {"Cc", "Cs"} and s not in _TURNS)
    )
    return "".join(kept).strip("\n")


def searchable(*parts: str) -> str:
    """What search looks through: compatibility forms folded, invisible marks gone.

    Thai and Khmer are found by substring, since they put no spaces between words. Of the two ways to
    type a Thai tone over a sara am, which look the same, one is kept.
    """
    folded = unicodedata.normalize("NFKC", " ".join(parts)).casefold()
    folded = _TONE_BEHIND_NIKHAHIT.sub("\\2\\1", folded)
    return " ".join("".join(s for s in folded if s not in _JOINERS and s != "\u00ad").split())


def initials(name: str) -> str:
    """The first letter of each word with its marks: "Sok Dara" is "S. D."."""
    return " ".join(f"{_first_cluster(word)}." for word in name.split()[:4])


def _first_cluster(word: str) -> str:
    end = 1
    # A Thai or Lao leading vowel is written before its consonant and is no letter to stand alone.
    if word[0] in "เแโใไເແໂໃໄ" and len(word) > 1:
        end = 2
    while end < len(word) and unicodedata.category(word[end]).startswith("M"):
        end += 1
    return word[:end].upper()
