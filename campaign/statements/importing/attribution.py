"""Which rules tell the speaker: those for Latin letters, or those for Thai and Khmer."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from campaign.statements.importing import asian, latin
from campaign.statements.importing.names import Attribution

ASIAN = re.compile(r"[\u0e00-\u0e7f\u1780-\u17ff]")
LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
NEAR = 400
LETTERS_A_WORD = 5
LONGEST_SAID = 40
SHORT_TAIL = 6


@dataclass(frozen=True)
class Reader:
    """How one family of scripts names a speaker after, before and below a quotation."""

    after: Callable[[str], Attribution | None]
    before: Callable[[str], Attribution | None]
    signature: Callable[[str], Attribution | None]
    asian: bool = False


ASIAN_READER = Reader(asian.after, asian.before, asian.signature, asian=True)
LATIN_READER = Reader(latin.after, latin.before, latin.signature)


def reader_for(text: str) -> Reader:
    """By the letters that are most of the text."""
    near = text[-NEAR:]
    is_asian = len(ASIAN.findall(near)) > len(LATIN.findall(near))
    return ASIAN_READER if is_asian else LATIN_READER


def word_count(words: str) -> int:
    """Words, or what stands for one where a script parts none by spaces."""
    return max(len(words.split()), len(ASIAN.findall(words)) // LETTERS_A_WORD)


def verb_first(tail: str) -> bool:
    """ "…" said Ada Lim: nothing stands between the quotation and the verb."""
    words = tail.split()
    return bool(words) and words[0].lower().strip(",") in latin.SAID


def only_said(between: str) -> bool:
    """Whether what parts two quotations is nothing but "said so-and-so"."""
    between = between.strip(" ,")
    if reader_for(between).asian:
        return len(between) <= LONGEST_SAID and bool(asian.SAID.search(between))
    return latin.first_sentence(between) == between and latin.after(between) is not None


def ends_soon(tail: str) -> bool:
    """After a full stop inside the quotation, only a short "Ada Lim said." belongs to it."""
    if reader_for(tail).asian or verb_first(tail):
        return True
    words = latin.first_sentence(tail).split()
    verbs = [at for at, word in enumerate(words) if word.strip(".,").lower() in latin.SAID]
    return bool(verbs) and len(words) - verbs[-1] <= SHORT_TAIL
