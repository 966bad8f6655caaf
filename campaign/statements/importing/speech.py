"""Where quotation marks open and close in a paragraph, in the styles that are in use."""

from dataclasses import dataclass

CLOSERS = {"“": "”", "«": "»", "„": "“”", '"': '"', "‹": "›", "「": "」"}
PUNCTUATION = ".,!?…–—;"


@dataclass(frozen=True, kw_only=True)
class Span:
    """From the opening mark to behind the closing one; an open one goes on in the next
    paragraph."""

    start: int
    end: int
    words: str
    closed: bool = True


def spans_in(text: str) -> list[Span]:
    """The quotations of one paragraph, in order, without those inside of others."""
    found = _spans(text, CLOSERS)
    if not found and "‘" in text:
        return _single_quoted(text)
    return found


def _spans(text: str, closers: dict[str, str]) -> list[Span]:
    found: list[Span] = []
    at = 0
    while at < len(text):
        if text[at] not in closers or not _opens(text, at):
            at += 1
            continue
        end = _closing(text, at, closers[text[at]])
        if end < 0:
            found.append(_span(text, at, len(text), closed=False))
            break
        found.append(_span(text, at, end + 1))
        at = end + 1
    return found


def _closing(text: str, at: int, closers: str) -> int:
    """The mark that closes, past quotations of the same style inside; −1 when there is none."""
    opener = text[at]
    depth = 1
    for place in range(at + 1, len(text)):
        if text[place] in closers:
            depth -= 1
            if not depth:
                return place
        elif text[place] == opener:
            depth += 1
    return -1


def _opens(text: str, at: int) -> bool:
    """A straight mark opens only before a word: 12" is a measure, not a quotation."""
    return text[at] != '"' or (at + 1 < len(text) and not text[at + 1].isspace())


def _single_quoted(text: str) -> list[Span]:
    """‘…,’ where an apostrophe looks like the end: only one after punctuation ends it."""
    found: list[Span] = []
    at = text.find("‘")
    while at >= 0:
        end = text.find("’", at + 1)
        while end >= 0 and text[end - 1] not in PUNCTUATION:
            end = text.find("’", end + 1)
        if end < 0:
            break
        if at == 0 or not text[at - 1].isalnum():
            found.append(_span(text, at, end + 1))
        at = text.find("‘", end + 1)
    return found


def _span(text: str, start: int, end: int, *, closed: bool = True) -> Span:
    words = text[start + 1 : end - 1 if closed else end].strip()
    return Span(start=start, end=end, words=words, closed=closed)
