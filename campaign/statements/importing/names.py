"""Names and roles as English texts write them, next to a word for saying."""

import re
from dataclasses import dataclass

from campaign.statements.importing.words import word_set

ROLE_NOUNS = word_set(
    "member chair chairperson chairman chairwoman co-chair president vice-president director "
    "secretary secretary-general general coordinator co-ordinator senator mp mps minister "
    "spokesperson spokesman spokeswoman lawyer attorney advocate activist researcher professor "
    "officer founder co-founder commissioner rapporteur head leader representative adviser "
    "advisor convenor convener manager editor journalist parliamentarian lawmaker chief "
    "congressman congresswoman deputy judge monk captain organiser organizer campaigner "
    "fisherman farmer teacher nurse treasurer"
)
PARTICLES = word_set("bin binti bte a/l a/p al van von de del la le di da ibn dos ben")
TITLES_LEFT_OUT = re.compile(r"^(?:mr|mrs|ms|miss|mx)\.?\s+", re.IGNORECASE)
ARTICLE = re.compile(r"^(?:and\s+)?(?:an?|the|our|its)\s+", re.IGNORECASE)
PRONOUNS = word_set("he she they it i we")
COLLECTIVES = re.compile(
    r"^(?:the|our|all|these|those|both)\s+(?:\w+\s+){0,3}(?:groups?|organi[sz]ations?|networks?|"
    r"coalitions?|alliance|statement|letter|signator(?:y|ies)|parliamentarians|federation|union|"
    r"association|committee|undersigned)\b",
    re.IGNORECASE,
)
ROLE_ENDS = re.compile(
    r",?\s(?:in an?|in the|speaking|adding|during|while"
    r"|on (?:mon|tues|wednes|thurs|fri|satur|sun)day|after|before|following|as (?:she|he|they)"
    r"|today|when|ahead of|at (?:a|the) (?:press|hearing))\b"
    r"|,\s(?:who|whose|which|on|at|as|but)\b|;",
    re.IGNORECASE,
)
NAME_STOPS = word_set("of from who in at on during to for with and told as")
BELONGING = word_set("of from with for at")
MAX_NAME_WORDS = 6
MAX_ROLE_WORDS = 20
MAX_TRADE_WORDS = 3
LONGEST_SUBJECT = 16
CLAUSE = re.compile(
    r"\b(?:that|when|while|after|before|because|if|his|her|their|is|was|are|were|has|have|in|on|at|to|by)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who is named; `refers` says that it is a pronoun or "the group" instead."""

    name: str = ""
    role: str = ""
    refers: str = ""


@dataclass(frozen=True, kw_only=True)
class Attribution:
    """Who is told to have said it. Loose: the verb is not right next to the quotation."""

    person: Person
    loose: bool = False


def person_in(text: str) -> Person | None:
    """Who is named at the beginning: "Ada Lim, a lawyer of …", "union leader Ada Lim"."""
    text = TITLES_LEFT_OUT.sub("", text.strip(" ,:–—"))
    if stands_for := referring(text):
        return Person(refers=stands_for)
    head, comma, tail = text.partition(", ")
    words = ARTICLE.sub("", head).split()
    before, name, after = _around_name(words)
    behind = tail.split(",")[0].strip()
    if not name and is_name(behind):
        return Person(name=behind, role=tidy_role(head))
    if not name:
        return Person(role=tidy_role(text)) if before else None
    if after and not comma and after[0].lower() in BELONGING:
        role = tidy_role(" ".join([before, *after]))
    else:
        role = tidy_role(f"{before}, {tail}" if before and comma else before or tail)
    return Person(name=name, role=role)


def referring(text: str) -> str:
    """ "previous" for a pronoun, "issuer" for "the group", else nothing."""
    first = text.split(maxsplit=1)[0].lower().strip(",.") if text.split() else ""
    if first in PRONOUNS:
        return "issuer" if first in ("we", "it") else "previous"
    return "issuer" if COLLECTIVES.match(text) else ""


def subject_in(text: str) -> Person | None:
    """Who is named right before a word for saying, after whatever introduces the sentence."""
    parts = [part.strip() for part in text.strip(" :–—").split(",")]
    if len(parts) > 2 and not parts[-1]:
        return _with_apposition(parts[:-1])
    last = [part for part in parts if part][-1:] or [""]
    if found := referring(last[0]):
        return Person(refers=found)
    return _at_the_end(last[0])


def bare_name(text: str) -> str:
    """The name without the roles before it: "Chairperson Ada Lim" as "Ada Lim"."""
    words = text.rstrip(".").split()
    return " ".join(words[_role_at(words, len(words)) + 1 :])


def is_name(text: str) -> bool:
    """Two to six words that are all written as names are, none of them a role."""
    words = text.split()
    if not 1 < len(words) <= MAX_NAME_WORDS:
        return False
    return all(_is_name_word(word) for word in words) and not any(map(_is_role, words))


def tidy_role(text: str) -> str:
    """The role without its article, and without what no longer belongs to it."""
    if text.startswith(("who ", "whose ", "which ")):
        return ""
    cut = ROLE_ENDS.search(f" {text}")
    role = text[: max(cut.start() - 1, 0)] if cut else text
    role = re.sub(r"^(?:of|from|with)\s+", "", role.strip(" ,.;:–—"), flags=re.IGNORECASE)
    return ARTICLE.sub("", role).strip(" ,.;:–—")


def _with_apposition(parts: list[str]) -> Person | None:
    """ "In a letter, Ada Lim, a lawyer and mother, said": the first part that is a name."""
    for at, part in enumerate(parts):
        plain = TITLES_LEFT_OUT.sub("", part)
        if is_name(plain) or (at == len(parts) - 2 and plain.istitle() and " " not in plain):
            above = parts[at - 1] if at and any(map(_is_role, parts[at - 1].split())) else ""
            return Person(name=plain, role=tidy_role(", ".join(parts[at + 1 :]) or above))
    return _at_the_end(parts[0]) if len(parts) > 1 else None


def _at_the_end(text: str) -> Person | None:
    of = re.split(r"\s(?:of|from)\s", text, maxsplit=1)
    if len(of) == 2 and is_name(TITLES_LEFT_OUT.sub("", of[0])):
        return person_in(text)
    words = text.split()
    if len(words) <= LONGEST_SUBJECT and not CLAUSE.search(text) and _role_at(words, len(words)) >= 0:
        return person_in(text)
    start = len(words)
    while start and len(words) - start < MAX_NAME_WORDS and _is_name_word(words[start - 1]):
        start -= 1
    if start == len(words):
        return None
    while start and _is_role(words[start - 1]):
        start -= 1
    return person_in(" ".join(words[start:]))


def _around_name(words: list[str]) -> tuple[str, str, list[str]]:
    """The role before the name, the name, and the words after it."""
    end = 0
    while end < min(len(words), MAX_ROLE_WORDS) and not _ends_name(words, end):
        end += 1
    last_role = _role_at(words, end)
    if last_role < 0:
        last_role = _trade_before(words[:end])
    name: list[str] = []
    for word in words[last_role + 1 : end]:
        if not _is_name_word(word) or len(name) == MAX_NAME_WORDS:
            break
        name.append(word.strip(",;:"))
    return " ".join(words[: last_role + 1]), " ".join(name).rstrip("."), words[end:]


def _trade_before(words: list[str]) -> int:
    """ "rubber tapper Ada Lim": any few small words right before a name are what somebody is."""
    small = next((at for at, word in enumerate(words) if _is_name_word(word)), 0)
    plain = small <= MAX_TRADE_WORDS and not any(word.lower() in NAME_STOPS for word in words[:small])
    return small - 1 if plain else -1


def _ends_name(words: list[str], at: int) -> bool:
    """ "of" ends a name, but not a role: "lawyer Ada Lim of …", "a member of …"."""
    named = words[_role_at(words, at) + 1 : at]
    return words[at].lower() in NAME_STOPS and bool(named) and all(map(_is_name_word, named))


def _role_at(words: list[str], end: int) -> int:
    return max((at for at, word in enumerate(words[:end]) if _is_role(word)), default=-1)


def _is_role(word: str) -> bool:
    plain = word.lower().strip(",.;:").removesuffix("’s").removesuffix("'s")
    return plain in ROLE_NOUNS or plain.removeprefix("co-").removeprefix("vice-") in ROLE_NOUNS


def _is_name_word(word: str) -> bool:
    plain = word.strip(",.;:()“”\"’'")
    return bool(plain) and (plain[0].isupper() or plain.lower() in PARTICLES)
