"""How like a bank's spelling of a payer is to the name that a donor gave."""

import re
import unicodedata
from difflib import SequenceMatcher

_TITLES = {
    "mr", "mrs", "ms", "miss", "dr", "prof", "นาย", "นาง", "นางสาว", "น.ส.", "ด.ช.", "ด.ญ.", "คุณ", "ดร.",
}  # fmt: skip
_THAI_TITLES = re.compile(r"^(?:นางสาว|นาย|นาง|น\.ส\.|คุณ|ดร\.)(?=.)")
_NOT_NAME = re.compile(r"[^\w.\s]|[\d_]")
_SHORTEST = 3


def likeness(told: str, name: str) -> int:
    """From 0 to 100. Banks put titles before names, cut them short, and leave an initial of the rest."""
    ours, theirs = _parts(name), _parts(told)
    by_letters = round(100 * SequenceMatcher(None, " ".join(ours), " ".join(theirs)).ratio())
    if not any(_agree(one, other) for one in ours for other in theirs):
        return by_letters if ours and theirs else 0
    agreed = sum(any(_agree(one, other) or other == one[:1] for other in theirs) for one in ours)
    return max(100 * agreed // len(ours), by_letters)


def _parts(name: str) -> list[str]:
    tidy = _NOT_NAME.sub(" ", unicodedata.normalize("NFKC", name).casefold())
    words = (_THAI_TITLES.sub("", word).strip(".") for word in tidy.split() if word not in _TITLES)
    return [word for word in words if word]


def _agree(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= _SHORTEST and longer.startswith(shorter)
