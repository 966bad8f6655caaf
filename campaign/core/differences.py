"""What changed between two texts, so that a person can read it: <ins> and <del> around words.

Thai, Lao, Khmer and Burmese put no spaces between words, so there letters are compared with the marks
that stand on them. Lines are compared first and only what differs is looked at closely, so that a long
text costs little.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from markupsafe import Markup, escape

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_MARKS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u17b4-\u17d3\u17dd"
_LEADING = "เแโใไເແໂໃໄ"
_PIECES = re.compile(
    rf"\s+|[{_LEADING}]?[{_UNSPACED}][{_MARKS}\u17d2]*(?:(?<=\u17d2)[{_UNSPACED}][{_MARKS}]*)*"
    rf"|[^\W{_UNSPACED}]+(?:['’][^\W{_UNSPACED}]+)*|."
)
_LINES = re.compile(r"[^\n]*\n|[^\n]+")
_CLOSEST = 4_000_000
"""Pairs of pieces that are compared at most; a larger change is shown as one taken out and one put in."""
_STRAY = 2
"""So few equal pieces between two changes tell nothing and make the change harder to read."""


def marked(older: str, newer: str) -> Markup:
    """The newer text with what was put in and taken out marked."""
    made: list[Markup] = []
    for out, into in _changes(_LINES.findall(older), _LINES.findall(newer)):
        if out == into:
            made.append(escape("".join(out)))
            continue
        before, after = pieces("".join(out)), pieces("".join(into))
        is_close = len(before) * len(after) <= _CLOSEST
        steps = _smooth(list(_changes(before, after))) if is_close else [(before, after)]
        made.extend(_shown("".join(gone), "".join(come)) for gone, come in steps)
    return Markup("").join(made)


def pieces(text: str) -> list[str]:
    """Words, spaces and signs; where words are not parted, each letter with its marks."""
    return _PIECES.findall(text)


def _changes(older: Sequence[str], newer: Sequence[str]) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    if len(older) * len(newer) > _CLOSEST * 4:
        yield older, newer
        return
    for _, from_, to, start, end in SequenceMatcher(None, older, newer, autojunk=False).get_opcodes():
        yield older[from_:to], newer[start:end]


def _smooth(steps: list[tuple[Sequence[str], Sequence[str]]]) -> list[tuple[list[str], list[str]]]:
    made: list[tuple[list[str], list[str]]] = []
    for number, (out, into) in enumerate(steps):
        is_stray = out == into and len(out) <= _STRAY and 0 < number < len(steps) - 1
        is_change = out != into or is_stray
        if made and is_change and made[-1][0] != made[-1][1]:
            made[-1][0].extend(out)
            made[-1][1].extend(into)
        else:
            made.append((list(out), list(into)))
    return made


def _shown(gone: str, come: str) -> Markup:
    if gone == come:
        return escape(come)
    taken = Markup("<del>{}</del>").format(gone) if gone else Markup("")
    return taken + (Markup("<ins>{}</ins>").format(come) if come else Markup(""))
